namespace K8sHashBalancer.Core.Snapshots;

/// <summary>A part of a request that can be its hash key.</summary>
public abstract record KeySource
{
    private protected KeySource()
    {
    }

    /// <summary>The first value of a request header.</summary>
    /// <param name="Name">The header's name, in any case.</param>
    public sealed record Header(string Name) : KeySource;

    /// <summary>The value of a cookie.</summary>
    /// <param name="Name">The cookie's name.</param>
    /// <param name="TimeToLive">If set, a request without the cookie is given one with a random value for this long.</param>
    public sealed record Cookie(string Name, TimeSpan? TimeToLive) : KeySource;

    /// <summary>The first value of a query parameter.</summary>
    /// <param name="Name">The parameter's name, case-sensitive.</param>
    public sealed record QueryParameter(string Name) : KeySource;

    /// <summary>The path.</summary>
    /// <param name="Segments">How many segments count, from the first; null for the whole path.</param>
    public sealed record Path(int? Segments) : KeySource;

    /// <summary>The IP address of the connection's other end.</summary>
    public sealed record SourceIP : KeySource;
}
