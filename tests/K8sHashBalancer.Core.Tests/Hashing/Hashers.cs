using K8sHashBalancer.Core.Hashing;

namespace K8sHashBalancer.Core.Tests.Hashing;

/// <summary>The hashers that tests build rings with.</summary>
internal static class Hashers
{
    /// <summary>What a balancer uses unless it is told otherwise.</summary>
    public static KeyHasher Default { get; } = Of("fnv1a");

    /// <summary>Bare djb2: it leaves the high bits of short texts at zero, so that all points crowd into few buckets.</summary>
    public static KeyHasher Crowded { get; } = Of("djb2", Finalizer.None);

    /// <summary>Only 64 positions, spread over the circle, so that servers meet at most of them.</summary>
    public static KeyHasher Colliding { get; } = new(new FewPositions(64), Finalizer.None);

    /// <summary>One position for everything.</summary>
    public static KeyHasher Constant { get; } = new(new FewPositions(1), Finalizer.None);

    public static TheoryData<string> FunctionNames { get; } = [.. HashFunctionRegistry.BuiltIn.Names];

    public static KeyHasher Of(string function, Finalizer finalizer = Finalizer.Avalanche) =>
        new(HashFunctionRegistry.BuiltIn.Get(function), finalizer);

    private sealed class FewPositions(ulong count) : IHashFunction
    {
        private static readonly Fnv1aHash Fnv1a = new();

        public string Name => $"few{count}";

        public ulong Hash(ReadOnlySpan<byte> data) => Avalanche.Mix(Fnv1a.Hash(data)) % count * (ulong.MaxValue / count);
    }
}
