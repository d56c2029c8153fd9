namespace K8sHashBalancer.Core.Snapshots;

/// <summary>When a server is ejected for what it does to real requests.</summary>
public sealed record OutlierDetectionPolicy
{
    /// <summary>
    /// So many requests in a row that failed (no connection, no or a broken answer, a timeout, or status 502, 503 or 504) eject
    /// a server.
    /// </summary>
    /// <value>0 turns ejection off; default 5.</value>
    public int ConsecutiveFailures { get; init; } = 5;

    /// <summary>For how long.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan Ejection { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A server is ejected only if no more than this part of the servers is then out: unready, failing probes or ejected. Servers
    /// that draining, maintenance or weight 0 took out count neither way. One of two or more may always be ejected, unless this
    /// is 0.
    /// </summary>
    /// <value>0 to 100; default 50.</value>
    public int MaxEjectedPercent { get; init; } = 50;
}
