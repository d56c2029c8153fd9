using System.Buffers;
using System.Text;

namespace K8sHashBalancer.Proxy.Forwarding;

/// <summary>Collects the bytes of a key on the caller's stack, and in a rented array if they are too many for it.</summary>
/// <param name="initial">Where the bytes go first.</param>
internal ref struct KeyBuffer(Span<byte> initial)
{
    private Span<byte> _bytes = initial;
    private byte[]? _rented;
    private int _length;

    /// <summary>The bytes so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _bytes[.._length];

    /// <summary>Adds one byte.</summary>
    public void Append(byte value)
    {
        Reserve(1);
        _bytes[_length++] = value;
    }

    /// <summary>Adds the bytes of a header value, which Kestrel hands over as Latin-1: one character each.</summary>
    public void AppendLatin1(scoped ReadOnlySpan<char> text)
    {
        Reserve(text.Length);
        _length += Encoding.Latin1.GetBytes(text, _bytes[_length..]);
    }

    /// <summary>Adds the UTF-8 bytes of a text.</summary>
    public void AppendUtf8(scoped ReadOnlySpan<char> text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        _length += Encoding.UTF8.GetBytes(text, _bytes[_length..]);
    }

    /// <summary>Forgets the bytes.</summary>
    public void Clear() => _length = 0;

    /// <summary>Gives a rented array back.</summary>
    public readonly void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - _length >= more)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + more, 2 * _bytes.Length));
        Written.CopyTo(larger);
        Dispose();
        _rented = larger;
        _bytes = larger;
    }
}
