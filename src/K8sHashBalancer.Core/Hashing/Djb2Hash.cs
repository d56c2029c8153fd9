namespace K8sHashBalancer.Core.Hashing;

/// <summary>
/// Bernstein's djb2 in 64 bits: <c>h = h × 33 + byte</c>, starting at 5381.
/// </summary>
/// <remarks>Short inputs never reach the high bits, so that a ring needs <see cref="Finalizer.Avalanche"/>.</remarks>
public sealed class Djb2Hash : IHashFunction
{
    private const ulong Seed = 5381;

    /// <inheritdoc/>
    public string Name => "djb2";

    /// <inheritdoc/>
    public ulong Hash(ReadOnlySpan<byte> data)
    {
        var hash = Seed;
        foreach (var value in data)
        {
            hash = (hash * 33) + value;
        }

        return hash;
    }
}
