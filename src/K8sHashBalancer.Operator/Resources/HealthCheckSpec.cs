namespace K8sHashBalancer.Operator.Resources;

/// <summary>How servers are probed.</summary>
public sealed record HealthCheckSpec
{
    /// <summary>Whether they are.</summary>
    /// <value>Default true.</value>
    public bool Enabled { get; init; } = true;

    /// <summary>The path that is asked with GET; null for a TCP connect.</summary>
    public string? Path { get; init; }

    /// <summary>From one probe to the next.</summary>
    /// <value>0.001 to 86400; default 30.</value>
    public decimal IntervalSeconds { get; init; } = 30;

    /// <summary>How long a probe may take.</summary>
    /// <value>0.001 to 86400; default 5.</value>
    public decimal TimeoutSeconds { get; init; } = 5;

    /// <summary>So many failures in a row make a server unhealthy.</summary>
    /// <value>1 to 100; default 3.</value>
    public int UnhealthyThreshold { get; init; } = 3;

    /// <summary>So many successes in a row make it healthy again.</summary>
    /// <value>1 to 100; default 1.</value>
    public int HealthyThreshold { get; init; } = 1;
}
