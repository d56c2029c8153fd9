using K8sHashBalancer.Kubernetes.Running;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>A live copy of objects, of whatever type, that others wait for.</summary>
public interface IMirror : IComponent
{
    /// <summary>Completes when all objects there are were listed once.</summary>
    Task Synced { get; }

    /// <summary>What went wrong last with a list that is still waited for; null if nothing has.</summary>
    Exception? SyncError { get; }

    /// <summary>What was not listed yet, and why, one phrase for each scope.</summary>
    IEnumerable<string> DescribeUnsynced();
}
