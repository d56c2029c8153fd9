namespace K8sHashBalancer.Core.Hashing;

/// <summary>
/// Turns the bytes of a key, or of a server's point, into a 64-bit position: a hash function followed by a finalizer.
/// </summary>
/// <param name="function">The hash function.</param>
/// <param name="finalizer">What is done to its result.</param>
public sealed class KeyHasher(IHashFunction function, Finalizer finalizer)
{
    /// <summary>The hash function.</summary>
    public IHashFunction Function { get; } = function;

    /// <summary>What is done to the function's result.</summary>
    public Finalizer Finalizer { get; } = finalizer;

    /// <summary>The position of <paramref name="data"/>. Allocates nothing.</summary>
    public ulong Position(ReadOnlySpan<byte> data)
    {
        var hash = Function.Hash(data);
        return Finalizer == Finalizer.Avalanche ? Avalanche.Mix(hash) : hash;
    }

    /// <summary>Whether <paramref name="other"/> gives every key the same position.</summary>
    public bool IsEquivalentTo(KeyHasher other) => ReferenceEquals(Function, other.Function) && Finalizer == other.Finalizer;
}
