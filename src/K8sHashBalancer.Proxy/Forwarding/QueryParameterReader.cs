using System.Globalization;

namespace K8sHashBalancer.Proxy.Forwarding;

/// <summary>Finds a query parameter without building a list of all.</summary>
internal static class QueryParameterReader
{
    /// <summary>Writes the decoded value of the first parameter of this name that has one.</summary>
    /// <param name="query">The query with its question mark, encoded.</param>
    /// <param name="name">The parameter's name, decoded.</param>
    /// <param name="buffer">Takes the value's bytes.</param>
    public static bool TryRead(ReadOnlySpan<char> query, ReadOnlySpan<char> name, ref KeyBuffer buffer)
    {
        if (query.IsEmpty)
        {
            return false;
        }

        query = query[1..];
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            var equals = pair.IndexOf('=');
            if (equals < 0 || equals == pair.Length - 1 || !IsName(pair[..equals], name))
            {
                continue;
            }

            var value = pair[(equals + 1)..];
            for (var i = 0; i < value.Length;)
            {
                i += DecodeOne(value[i..], ref buffer);
            }

            return true;
        }

        return false;
    }

    private static bool IsName(ReadOnlySpan<char> encoded, ReadOnlySpan<char> name)
    {
        if (!encoded.ContainsAny('%', '+'))
        {
            return encoded.SequenceEqual(name);
        }

        var decoded = new KeyBuffer(stackalloc byte[64]);
        var wanted = new KeyBuffer(stackalloc byte[64]);
        try
        {
            for (var i = 0; i < encoded.Length;)
            {
                i += DecodeOne(encoded[i..], ref decoded);
            }

            wanted.AppendUtf8(name);
            return decoded.Written.SequenceEqual(wanted.Written);
        }
        finally
        {
            decoded.Dispose();
            wanted.Dispose();
        }
    }

    /// <summary>Decodes one character, or three that stand for a byte; what is not properly encoded stands for itself.</summary>
    private static int DecodeOne(ReadOnlySpan<char> text, ref KeyBuffer buffer)
    {
        if (text[0] == '%' && text.Length >= 3
            && byte.TryParse(text[1..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            buffer.Append(value);
            return 3;
        }

        if (text[0] == '+')
        {
            buffer.Append((byte)' ');
        }
        else
        {
            buffer.AppendUtf8(text[..(char.IsHighSurrogate(text[0]) && text.Length > 1 ? 2 : 1)]);
            return char.IsHighSurrogate(text[0]) && text.Length > 1 ? 2 : 1;
        }

        return 1;
    }
}
