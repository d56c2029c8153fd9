namespace K8sHashBalancer.Operator.Resources;

/// <summary>One source of a key; exactly one of the members is there.</summary>
public sealed record KeySpec
{
    /// <summary>The name of a header.</summary>
    public string? Header { get; init; }

    /// <summary>A cookie.</summary>
    public CookieKeySpec? Cookie { get; init; }

    /// <summary>The name of a query parameter.</summary>
    public string? QueryParameter { get; init; }

    /// <summary>The path.</summary>
    public PathKeySpec? Path { get; init; }

    /// <summary>The IP address of the connection's other end.</summary>
    public SourceIPKeySpec? SourceIP { get; init; }
}

/// <summary>A cookie as a key.</summary>
public sealed record CookieKeySpec
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>If given, a client without the cookie gets one for so many seconds.</summary>
    /// <value>1 to 34560000.</value>
    public int? TtlSeconds { get; init; }
}

/// <summary>The path as a key.</summary>
public sealed record PathKeySpec
{
    /// <summary>How many segments count; null for all.</summary>
    /// <value>1 to 100.</value>
    public int? Segments { get; init; }
}

/// <summary>The IP address of the connection's other end as a key: there is nothing to set.</summary>
public sealed record SourceIPKeySpec;
