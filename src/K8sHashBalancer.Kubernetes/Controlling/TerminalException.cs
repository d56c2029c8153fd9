namespace K8sHashBalancer.Kubernetes.Controlling;

/// <summary>
/// Says that reconciling failed in a way that trying again does not help: the object itself has to change. Report why in its
/// status before throwing this.
/// </summary>
public sealed class TerminalException : Exception
{
    /// <summary>Says so.</summary>
    public TerminalException(string message)
        : base(message)
    {
    }

    /// <summary>Says so, with the cause.</summary>
    public TerminalException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
