namespace K8sHashBalancer.Operator.Resources;

/// <summary>When a server is ejected for what it does to real requests.</summary>
public sealed record OutlierDetectionSpec
{
    /// <summary>So many failed requests in a row eject a server; 0 turns this off.</summary>
    /// <value>0 to 1000; default 5.</value>
    public int ConsecutiveFailures { get; init; } = 5;

    /// <summary>For how long it is out.</summary>
    /// <value>0.001 to 86400; default 30.</value>
    public decimal EjectionSeconds { get; init; } = 30;

    /// <summary>No server is ejected if more than this part of all would then be out.</summary>
    /// <value>0 to 100; default 50.</value>
    public int MaxEjectedPercent { get; init; } = 50;
}
