namespace K8sHashBalancer.Core.Hashing;

/// <summary>
/// FNV-1a, 64 bits (Fowler, Noll, Vo; <c>draft-eastlake-fnv</c>): <c>h = (h xor byte) × 1099511628211</c>.
/// </summary>
/// <remarks>Its high bits mix badly for short, similar inputs, so that a ring needs <see cref="Finalizer.Avalanche"/>.</remarks>
public sealed class Fnv1aHash : IHashFunction
{
    private const ulong OffsetBasis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <inheritdoc/>
    public string Name => "fnv1a";

    /// <inheritdoc/>
    public ulong Hash(ReadOnlySpan<byte> data)
    {
        var hash = OffsetBasis;
        foreach (var value in data)
        {
            hash = (hash ^ value) * Prime;
        }

        return hash;
    }
}
