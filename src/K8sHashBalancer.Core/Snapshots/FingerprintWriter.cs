using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace K8sHashBalancer.Core.Snapshots;

/// <summary>
/// Writes the canonical encoding that fingerprints are made of, so that no two different things are written alike: a number as
/// eight bytes, little-endian; a text as the number of its UTF-8 bytes and these; an absent number or text as the number −1; a
/// list as the number of its items and these. <c>docs/fingerprints.md</c> lists what is written in which order.
/// </summary>
internal sealed class FingerprintWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public FingerprintWriter(string kind) => Write(kind);

    public void Write(long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.GetSpan(sizeof(long)), number);
        _buffer.Advance(sizeof(long));
    }

    public void Write(long? number) => Write(number ?? -1L);

    public void Write(string? text)
    {
        if (text is null)
        {
            Write(-1L);
            return;
        }

        Write(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _buffer);
    }

    public void Write(TimeSpan duration) => Write(duration.Ticks);

    public void Write(bool value) => Write(value ? 1 : 0);

    public Fingerprint Complete()
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_buffer.WrittenSpan, digest);
        return new Fingerprint(BinaryPrimitives.ReadUInt64BigEndian(digest));
    }
}
