using BenchmarkDotNet.Attributes;
using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Ring;

namespace K8sHashBalancer.Benchmarks;

/// <summary>
/// One pick of each algorithm. Positions are random and each depends on the pick before, so that the figures are latencies,
/// cache misses included, and not what the processor manages side by side.
/// </summary>
public class PickBenchmarks
{
    private const int Picks = 4096;

    private readonly Dictionary<string, LoadBalancer> _balancers = [];
    private LoadBalancer _weightedRendezvous = null!;
    private ServerLoad[] _loads = null!;
    private ServerSet _all = null!;
    private ServerSet _half = null!;
    private ulong[] _positions = null!;
    private ushort[] _owners = null!;

    /// <summary>Goes on from one run to the next: caches and predictors must not get to know the keys.</summary>
    private ulong _position = 1;

    [Params(10, 100, 1000)]
    public int Count { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        var spec = Spec(Servers.Numbered(Count));
        foreach (var name in AlgorithmRegistry.BuiltIn.Names)
        {
            _balancers[name] = AlgorithmRegistry.BuiltIn.Get(name)(spec, null);
        }

        _weightedRendezvous = new RendezvousBalancer(Spec(Servers.Numbered(Count, i => 1 + (i % 3))));
        _loads = [.. Enumerable.Range(0, Count).Select(_ => new ServerLoad())];
        _all = ServerSet.All(Count);
        _half = ServerSet.Where(Count, index => index % 2 == 0);

        var ring = HashRing.Build(Servers.Hasher, Servers.VirtualNodes, spec.Members);
        _positions = [.. Enumerable.Range(0, ring.PointCount).Select(ring.PositionAt)];
        _owners = [.. Enumerable.Range(0, ring.PointCount).Select(point => (ushort)ring.OwnerAt(point))];
    }

    /// <summary>The same ring, searched as a textbook does.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Picks)]
    public ulong ArrayBinarySearch()
    {
        var position = _position;
        for (var i = 0; i < Picks; i++)
        {
            var point = Array.BinarySearch(_positions, position);
            point = point < 0 ? ~point : point;
            position = Next(position, _owners[point == _positions.Length ? 0 : point]);
        }

        return _position = position;
    }

    [Benchmark(OperationsPerInvoke = Picks)]
    public ulong ConsistentHash() => Chain(_balancers[AlgorithmNames.ConsistentHash], _all);

    [Benchmark(OperationsPerInvoke = Picks)]
    public ulong ConsistentHashHalfOut() => Chain(_balancers[AlgorithmNames.ConsistentHash], _half);

    [Benchmark(OperationsPerInvoke = Picks)]
    public ulong Maglev() => Chain(_balancers[AlgorithmNames.Maglev], _all);

    [Benchmark(OperationsPerInvoke = Picks)]
    public ulong Rendezvous() => Chain(_balancers[AlgorithmNames.Rendezvous], _all);

    [Benchmark(OperationsPerInvoke = Picks)]
    public ulong RendezvousMixedWeights() => Chain(_weightedRendezvous, _all);

    [Benchmark(OperationsPerInvoke = Picks)]
    public ulong RoundRobin() => Chain(_balancers[AlgorithmNames.RoundRobin], _all);

    [Benchmark(OperationsPerInvoke = Picks)]
    public ulong LeastRequests() => Chain(_balancers[AlgorithmNames.LeastRequests], _all);

    [Benchmark(OperationsPerInvoke = Picks)]
    public ulong PowerOfTwo() => Chain(_balancers[AlgorithmNames.PowerOfTwo], _all);

    [Benchmark(OperationsPerInvoke = Picks)]
    public ulong Random() => Chain(_balancers[AlgorithmNames.Random], _all);

    private static LoadBalancerSpec Spec(RingMember[] members) =>
        new(RingMembers.Normalize(members), Servers.Hasher, Servers.VirtualNodes);

    private ulong Chain(LoadBalancer balancer, ServerSet candidates)
    {
        var position = _position;
        for (var i = 0; i < Picks; i++)
        {
            position = Next(position, balancer.Pick(new PickContext(position, candidates, default, _loads)).Server);
        }

        return _position = position;
    }

    /// <summary>A linear congruential generator that the pick goes into: about a nanosecond.</summary>
    private static ulong Next(ulong position, int server) => (position * 6364136223846793005) + 1442695040888963407 + (ulong)server;
}
