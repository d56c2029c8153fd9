using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace K8sHashBalancer.Core.Hashing;

/// <summary>The first eight bytes of SHA-1 (FIPS 180-4), read big-endian: the first 16 digits that <c>sha1sum</c> prints.</summary>
public sealed class Sha1Hash : IHashFunction
{
    /// <inheritdoc/>
    public string Name => "sha1";

    /// <inheritdoc/>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "It spreads keys; it guards nothing.")]
    public ulong Hash(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(data, digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }
}
