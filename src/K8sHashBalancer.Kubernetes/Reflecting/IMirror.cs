using K8sHashBalancer.Kubernetes.Running;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>A live copy of objects, of whatever type, that others wait for.</summary>
public interface IMirror : IComponent
{
    /// <summary>Completes when all objects there are were listed once.</summary>
    Task Synced { get; }

    /// <summary>What went wrong last with a list that is still waited for; null if nothing has.</summary>
    Exception? SyncError { get; }

    /// <summary>
    /// Has the objects of a namespace listed anew, in case what is known of them is out of date: a watch can fall silent unnoticed. The
    /// version of the snapshot is then at least what the server was at when this was called. Many calls lead to few lists.
    /// </summary>
    /// <returns>Completes when that is so; not as long as the server cannot be asked.</returns>
    Task RelistAsync(string ofNamespace);

    /// <summary>What was not listed yet, and why, one phrase for each scope.</summary>
    IEnumerable<string> DescribeUnsynced();
}
