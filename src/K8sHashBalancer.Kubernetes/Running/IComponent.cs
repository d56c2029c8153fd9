namespace K8sHashBalancer.Kubernetes.Running;

/// <summary>A part of the runtime that runs for as long as the process.</summary>
public interface IComponent
{
    /// <summary>Its name in logs and metrics.</summary>
    string Name { get; }

    /// <summary>Runs until cancelled. Returns when nothing of it runs any more, and throws only if it cannot go on.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
