namespace K8sHashBalancer.Core.Snapshots;

/// <summary>All of a balancer but its servers.</summary>
public sealed record BalancerPolicy
{
    /// <summary>How requests are spread.</summary>
    public BalancingPolicy Balancing { get; init; } = new();

    /// <summary>How servers are probed.</summary>
    public HealthCheckPolicy HealthCheck { get; init; } = new();

    /// <summary>When servers are ejected.</summary>
    public OutlierDetectionPolicy OutlierDetection { get; init; } = new();

    /// <summary>What happens when no server is available.</summary>
    /// <value>Default <see cref="PanicPolicy.ReadyServers"/>.</value>
    public PanicPolicy Panic { get; init; } = PanicPolicy.ReadyServers;

    /// <summary>How often a request whose connection failed, so that nothing was sent, is tried on the next server.</summary>
    /// <value>0 to 10; default 1.</value>
    public int RetryAttempts { get; init; } = 1;

    /// <summary>How long a proxy waits.</summary>
    public TimeoutPolicy Timeouts { get; init; } = new();
}
