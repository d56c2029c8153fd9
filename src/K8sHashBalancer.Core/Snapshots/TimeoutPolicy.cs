namespace K8sHashBalancer.Core.Snapshots;

/// <summary>How long a proxy waits.</summary>
public sealed record TimeoutPolicy
{
    /// <summary>For a connection to a server.</summary>
    /// <value>Default 5 s.</value>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For a server to send something: headers, and then each further part of the body.</summary>
    /// <value>Default 100 s.</value>
    public TimeSpan Response { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>For requests in flight to finish when the proxy stops.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);
}
