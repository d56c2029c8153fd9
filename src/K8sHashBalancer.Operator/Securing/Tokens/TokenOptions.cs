namespace K8sHashBalancer.Operator.Securing.Tokens;

/// <summary>How tokens of proxies are checked.</summary>
public sealed record TokenOptions
{
    /// <summary>Whom the tokens are for. One for the API server, or for another program, opens no door here, nor one for here another's.</summary>
    public const string Audience = "k8s-hashbalancer";

    /// <summary>How long the API server's word on a good token is gone by, if the token does not expire sooner.</summary>
    /// <value>Default 2 min.</value>
    public TimeSpan GoodFor { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long its word on a bad token is gone by.</summary>
    /// <value>Default 10 s.</value>
    public TimeSpan BadFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the API server may take.</summary>
    /// <value>Default 10 s.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many tokens it is asked about at once; who comes beyond that is told to come back.</summary>
    /// <value>Default 64.</value>
    public int MaxReviews { get; init; } = 64;

    /// <summary>How many of its words are remembered.</summary>
    /// <value>Default 10,000.</value>
    public int MaxRemembered { get; init; } = 10_000;

    /// <summary>How many new tokens a second it is asked about at most, after a first burst of ten times as many.</summary>
    /// <value>Default 100.</value>
    public int ReviewsPerSecond { get; init; } = 100;
}
