using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Ring;
using K8sHashBalancer.Core.Tests.Hashing;

namespace K8sHashBalancer.Core.Tests.Balancing;

/// <summary>Balancers as configuration builds them, and keys for them.</summary>
internal static class Balancers
{
    public static TheoryData<string> Names { get; } = [.. AlgorithmRegistry.BuiltIn.Names];

    public static TheoryData<string> NamesOfKeyed { get; } =
        [AlgorithmNames.ConsistentHash, AlgorithmNames.Maglev, AlgorithmNames.Rendezvous];

    public static LoadBalancer Build(string algorithm, IEnumerable<RingMember> members, LoadBalancer? previous = null) =>
        AlgorithmRegistry.BuiltIn.Get(algorithm)(Spec(members), previous);

    public static LoadBalancerSpec Spec(IEnumerable<RingMember> members, int virtualNodes = 150) =>
        new(RingMembers.Normalize(members), Hashers.Default, virtualNodes);

    public static ServerSet All(this LoadBalancer balancer) => ServerSet.All(balancer.Members.Length);

    public static ServerSet AllBut(this LoadBalancer balancer, params int[] servers) =>
        ServerSet.Where(balancer.Members.Length, index => !servers.Contains(index));

    public static string? IdentityOf(this LoadBalancer balancer, PickResult pick) =>
        pick.IsFound ? balancer.Members[pick.Server].Identity : null;

    public static ServerLoad[] Loads(params int[] inFlight) => [.. inFlight.Select(Load)];

    /// <summary>The same positions in every run, spread as those of real keys are.</summary>
    public static IEnumerable<ulong> Keys(int count) => Enumerable.Range(1, count).Select(i => Avalanche.Mix((ulong)i));

    private static ServerLoad Load(int inFlight)
    {
        var load = new ServerLoad();
        for (var i = 0; i < inFlight; i++)
        {
            load.Begin();
        }

        return load;
    }
}
