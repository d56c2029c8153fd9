using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Proxy.Forwarding;

/// <summary>
/// Finds the key of a request: the first source that is present, an empty value being none. An empty key would send everyone
/// without one to the same server. Allocates nothing, but for a cookie that it sets.
/// </summary>
internal sealed class RequestKeyReader(BalancingPolicy policy, KeyHasher hasher)
{
    /// <summary>Longer keys are read into a rented buffer.</summary>
    private const int StackBytes = 512;

    private const string IPv4MappedPrefix = "::ffff:";

    private static readonly KeySource.SourceIP SourceIP = new();

    private readonly ImmutableArray<KeySource> _sources = policy.Keys;

    /// <summary>The key of a request.</summary>
    public RequestKey Read(HttpContext context)
    {
        var buffer = new KeyBuffer(stackalloc byte[StackBytes]);
        try
        {
            foreach (var source in _sources)
            {
                if (TryRead(context, source, ref buffer))
                {
                    return new RequestKey(hasher.Position(buffer.Written), source, IsRejected: false);
                }

                buffer.Clear();
            }

            return policy.OnMissingKey switch
            {
                MissingKeyPolicy.Reject => RequestKey.Rejected,
                MissingKeyPolicy.SourceIP when TryReadSourceIP(context, ref buffer) =>
                    new RequestKey(hasher.Position(buffer.Written), SourceIP, IsRejected: false),
                _ => new RequestKey((ulong)Random.Shared.NextInt64(long.MinValue, long.MaxValue), null, IsRejected: false),
            };
        }
        finally
        {
            buffer.Dispose();
        }
    }

    private static bool TryRead(HttpContext context, KeySource source, ref KeyBuffer buffer) => source switch
    {
        KeySource.Header header => TryReadHeader(context, header.Name, ref buffer),
        KeySource.Cookie cookie => TryReadCookie(context, cookie, ref buffer),
        KeySource.QueryParameter parameter => QueryParameterReader.TryRead(context.Request.QueryString.Value, parameter.Name, ref buffer),
        KeySource.Path path => TryReadPath(context, path.Segments, ref buffer),
        KeySource.SourceIP => TryReadSourceIP(context, ref buffer),
        _ => false,
    };

    private static bool TryReadHeader(HttpContext context, string name, ref KeyBuffer buffer)
    {
        var values = context.Request.Headers[name];
        if (values.Count == 0 || string.IsNullOrEmpty(values[0]))
        {
            return false;
        }

        buffer.AppendLatin1(values[0]);
        return true;
    }

    private static bool TryReadCookie(HttpContext context, KeySource.Cookie cookie, ref KeyBuffer buffer)
    {
        foreach (var line in context.Request.Headers.Cookie)
        {
            var value = CookieReader.Find(line, cookie.Name);
            if (!value.IsEmpty)
            {
                buffer.AppendLatin1(value);
                return true;
            }
        }

        if (cookie.TimeToLive is not { } timeToLive)
        {
            return false;
        }

        var drawn = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var secure = context.Request.IsHttps ? "; Secure" : string.Empty;
        context.Response.Headers.Append(
            "Set-Cookie",
            string.Create(CultureInfo.InvariantCulture, $"{cookie.Name}={drawn}; Max-Age={(long)timeToLive.TotalSeconds}; Path=/; HttpOnly; SameSite=Lax{secure}"));
        buffer.AppendLatin1(drawn);
        return true;
    }

    private static bool TryReadPath(HttpContext context, int? segments, ref KeyBuffer buffer)
    {
        var path = context.Request.Path.Value;
        if (string.IsNullOrEmpty(path))
        {
            return false;
        }

        buffer.AppendUtf8(segments is { } count ? FirstSegments(path, count) : path);
        return true;
    }

    /// <summary><c>/a/b/c</c> with two segments is <c>/a/b</c>, and so is <c>/a/b</c> itself, and <c>/a/b/</c>.</summary>
    private static ReadOnlySpan<char> FirstSegments(ReadOnlySpan<char> path, int count)
    {
        var end = 0;
        while (count-- > 0 && end < path.Length)
        {
            var next = path[(end + 1)..].IndexOf('/');
            end = next < 0 ? path.Length : end + 1 + next;
        }

        return path[..end];
    }

    private static bool TryReadSourceIP(HttpContext context, ref KeyBuffer buffer)
    {
        var address = context.Connection.RemoteIpAddress;
        if (address is null)
        {
            return false;
        }

        Span<char> text = stackalloc char[64];
        if (!address.TryFormat(text, out var length))
        {
            return false;
        }

        // "::ffff:10.0.0.1" is what a socket for both families calls 10.0.0.1.
        buffer.AppendLatin1(address.IsIPv4MappedToIPv6 ? text[IPv4MappedPrefix.Length..length] : text[..length]);
        return true;
    }
}
