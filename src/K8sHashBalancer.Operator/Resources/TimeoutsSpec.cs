namespace K8sHashBalancer.Operator.Resources;

/// <summary>How long the proxies wait.</summary>
public sealed record TimeoutsSpec
{
    /// <summary>For a connection to a server.</summary>
    /// <value>0.001 to 86400; default 5.</value>
    public decimal ConnectSeconds { get; init; } = 5;

    /// <summary>For a server to send something.</summary>
    /// <value>0.001 to 86400; default 100.</value>
    public decimal ResponseSeconds { get; init; } = 100;

    /// <summary>For requests in flight to finish when a proxy stops.</summary>
    /// <value>0 to 86400; default 30.</value>
    public decimal DrainSeconds { get; init; } = 30;
}
