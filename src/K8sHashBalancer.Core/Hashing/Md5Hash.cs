using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace K8sHashBalancer.Core.Hashing;

/// <summary>The first eight bytes of MD5 (RFC 1321), read big-endian: the first 16 digits that <c>md5sum</c> prints.</summary>
public sealed class Md5Hash : IHashFunction
{
    /// <inheritdoc/>
    public string Name => "md5";

    /// <inheritdoc/>
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "It spreads keys; it guards nothing.")]
    public ulong Hash(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(data, digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }
}
