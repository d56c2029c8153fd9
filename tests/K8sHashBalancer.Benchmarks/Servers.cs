using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Ring;

namespace K8sHashBalancer.Benchmarks;

/// <summary>What is measured is measured with these.</summary>
internal static class Servers
{
    public const int VirtualNodes = 150;

    public static KeyHasher Hasher { get; } = new(new Fnv1aHash(), Finalizer.Avalanche);

    public static RingMember[] Numbered(int count, Func<int, int>? weight = null) =>
        [.. Enumerable.Range(0, count).Select(i => new RingMember($"10.0.{i / 256}.{i % 256}:8080", weight?.Invoke(i) ?? 1))];
}
