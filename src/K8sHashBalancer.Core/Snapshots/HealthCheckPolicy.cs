namespace K8sHashBalancer.Core.Snapshots;

/// <summary>How proxies probe servers.</summary>
public sealed record HealthCheckPolicy
{
    /// <summary>Whether they do.</summary>
    /// <value>Default true.</value>
    public bool Enabled { get; init; } = true;

    /// <summary>The path that is asked with GET and must answer with a status from 200 to 399; null for a TCP connect.</summary>
    /// <value>Default null.</value>
    public string? Path { get; init; }

    /// <summary>From one probe of a server to the next; each wait is up to a tenth shorter or longer.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a probe may take.</summary>
    /// <value>Default 5 s.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>So many failures in a row make a healthy server unhealthy. The first probe of a new server decides alone.</summary>
    /// <value>At least 1; default 3.</value>
    public int UnhealthyThreshold { get; init; } = 3;

    /// <summary>So many successes in a row make an unhealthy server healthy.</summary>
    /// <value>At least 1; default 1.</value>
    public int HealthyThreshold { get; init; } = 1;
}
