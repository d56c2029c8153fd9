namespace K8sHashBalancer.Proxy.Forwarding;

/// <summary>Finds a cookie in a <c>Cookie</c> header without building a list of all.</summary>
internal static class CookieReader
{
    /// <summary>The value of the first cookie of this name, without quotes around it; empty if there is none.</summary>
    public static ReadOnlySpan<char> Find(ReadOnlySpan<char> header, ReadOnlySpan<char> name)
    {
        foreach (var range in header.Split(';'))
        {
            var cookie = header[range].Trim();
            var equals = cookie.IndexOf('=');
            if (equals >= 0 && cookie[..equals].Trim().SequenceEqual(name))
            {
                return cookie[(equals + 1)..].Trim().Trim('"');
            }
        }

        return default;
    }
}
