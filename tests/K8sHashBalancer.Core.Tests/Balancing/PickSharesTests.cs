using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Tests.Ring;

namespace K8sHashBalancer.Core.Tests.Balancing;

public sealed class PickSharesTests
{
    private const int Picks = 100_000;
    private static readonly int[] Weights = [1, 2, 0, 3, 4, 10];

    [Theory]
    [MemberData(nameof(Balancers.Names), MemberType = typeof(Balancers))]
    public void Shares_OfAnyAlgorithm_SumToOneAndFollowTheWeights(string algorithm)
    {
        var shares = Balancers.Build(algorithm, Members.Weighted(Weights)).Shares();
        Assert.Equal(1, shares.Sum(), 1e-12);

        // A ring is within chance of the weights (RingBalanceTests), a table within an entry, all others exact.
        var tolerance = algorithm switch { AlgorithmNames.ConsistentHash => 0.05, AlgorithmNames.Maglev => 1e-4, _ => 1e-12 };
        Assert.All(Weights.Zip(shares), pair => Assert.Equal(pair.First / 20.0, pair.Second, tolerance));
    }

    [Theory]
    [MemberData(nameof(Balancers.Names), MemberType = typeof(Balancers))]
    public void Shares_OfWeightlessServers_AreZero(string algorithm) =>
        Assert.Equal([0.0, 0.0], Balancers.Build(algorithm, Members.Weighted(0, 0)).Shares());

    [Theory]
    [InlineData(AlgorithmNames.ConsistentHash)]
    [InlineData(AlgorithmNames.Maglev)]
    [InlineData(AlgorithmNames.Rendezvous)]
    [InlineData(AlgorithmNames.RoundRobin)]
    [InlineData(AlgorithmNames.PowerOfTwo)]
    [InlineData(AlgorithmNames.Random)]
    public void Pick_OfManyKeys_IsAsFrequentAsTheShares(string algorithm)
    {
        var balancer = Balancers.Build(algorithm, Members.Weighted(Weights));
        var counts = Count(balancer, balancer.All());
        Assert.All(balancer.Shares().Zip(counts), pair => Frequencies.AssertNear(pair.First, Picks, pair.Second));
    }

    [Theory]
    [InlineData(AlgorithmNames.Rendezvous)]
    [InlineData(AlgorithmNames.RoundRobin)]
    [InlineData(AlgorithmNames.Random)]
    public void Pick_WithServersOut_IsAsFrequentAsTheWeightsOfTheOthers(string algorithm)
    {
        var balancer = Balancers.Build(algorithm, Members.Weighted(Weights));
        var counts = Count(balancer, balancer.AllBut(1, 5));
        Assert.All(new[] { (0, 1), (3, 3), (4, 4) }, server => Frequencies.AssertNear(server.Item2 / 8.0, Picks, counts[server.Item1]));
    }

    [Theory]
    [InlineData(AlgorithmNames.PowerOfTwo)]
    [InlineData(AlgorithmNames.Random)]
    public void Pick_WithNearlyAllServersOut_IsAsFrequentAsTheWeights(string algorithm)
    {
        // So few that drawing among all servers mostly misses them.
        var balancer = Balancers.Build(algorithm, Members.Numbered(1000, i => i == 7 ? 3 : 1));
        var picks = Count(balancer, ServerSet.Where(1000, index => index is 7 or 8), 20_000);
        Assert.Equal(20_000, picks[7] + picks[8]);
        Frequencies.AssertNear(0.75, 20_000, picks[7]);
    }

    [Theory]
    [InlineData(AlgorithmNames.LeastRequests, 1)]
    [InlineData(AlgorithmNames.PowerOfTwo, 40)]
    public void Pick_WhileRequestsPileUp_KeepsLoadsInProportionToTheWeights(string algorithm, double tolerance)
    {
        var balancer = Balancers.Build(algorithm, Members.Weighted(Weights));
        var loads = Balancers.Loads(new int[Weights.Length]);
        for (var i = 0; i < 20_000; i++)
        {
            loads[balancer.Pick(new PickContext(0, balancer.All(), loads: loads)).Server].Begin();
        }

        Assert.All(Weights.Zip(loads), server => Assert.Equal(server.First * 1000.0, server.Second.InFlight, tolerance));
    }

    private static int[] Count(LoadBalancer balancer, ServerSet candidates, int picks = Picks)
    {
        var counts = new int[balancer.Members.Length];
        foreach (var key in Balancers.Keys(picks))
        {
            counts[balancer.Pick(new PickContext(key, candidates)).Server]++;
        }

        return counts;
    }
}
