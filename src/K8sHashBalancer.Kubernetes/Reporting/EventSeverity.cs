namespace K8sHashBalancer.Kubernetes.Reporting;

/// <summary>Whether anybody should worry about an Event.</summary>
public enum EventSeverity
{
    /// <summary>Nobody need.</summary>
    Normal,

    /// <summary>Somebody should.</summary>
    Warning,
}
