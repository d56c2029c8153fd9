using BenchmarkDotNet.Attributes;
using K8sHashBalancer.Core.Ring;

namespace K8sHashBalancer.Benchmarks;

/// <summary>A ring from nothing, and one made from another by a single change. None of this is on a request's path.</summary>
public class RingBenchmarks
{
    private HashRing _ring = null!;
    private RingMember[] _members = null!;
    private RingMember[] _oneMore = null!;
    private RingMember[] _oneLess = null!;
    private RingMember[] _reweighted = null!;

    [Params(10, 100, 1000)]
    public int Count { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _members = Servers.Numbered(Count);
        _oneMore = Servers.Numbered(Count + 1);
        _oneLess = [.. _members.Where((_, index) => index != Count / 2)];
        _reweighted = Servers.Numbered(Count, i => i == Count / 2 ? 2 : 1);
        _ring = HashRing.Build(Servers.Hasher, Servers.VirtualNodes, _members);
    }

    [Benchmark(Baseline = true)]
    public HashRing Build() => HashRing.Build(Servers.Hasher, Servers.VirtualNodes, _members);

    [Benchmark]
    public HashRing Add() => _ring.With(_oneMore);

    [Benchmark]
    public HashRing Remove() => _ring.With(_oneLess);

    [Benchmark]
    public HashRing Reweight() => _ring.With(_reweighted);
}
