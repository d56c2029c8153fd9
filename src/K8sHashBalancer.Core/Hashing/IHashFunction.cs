namespace K8sHashBalancer.Core.Hashing;

/// <summary>
/// A hash function that places servers and keys on the ring.
/// </summary>
/// <remarks>
/// Implementations are stateless and safe to call from many threads at once, allocate nothing, and give the same answer for
/// the same bytes on every machine and in every version: a different answer moves keys.
/// </remarks>
public interface IHashFunction
{
    /// <summary>The name by which configuration refers to this function: lower-case letters and digits.</summary>
    string Name { get; }

    /// <summary>Hashes <paramref name="data"/> to 64 bits.</summary>
    ulong Hash(ReadOnlySpan<byte> data);
}
