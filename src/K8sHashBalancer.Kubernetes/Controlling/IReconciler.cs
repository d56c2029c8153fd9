using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Storing;

namespace K8sHashBalancer.Kubernetes.Controlling;

/// <summary>
/// Makes the world what one object says. Level-based: it is told which object, not what happened, reads the rest from stores, and
/// comes to the same result however often and for whatever reason it is called. Never called twice at once for the same key.
/// </summary>
/// <remarks>An exception means: again, after a wait that grows. A <see cref="TerminalException"/> means: not before it changes.</remarks>
public interface IReconciler<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Reconciles an object.</summary>
    /// <param name="entity">The object as stored now. Shared: do not change it.</param>
    /// <param name="cancellationToken">The process stops, or this replica leads no longer. Nothing may be written after that.</param>
    Task<ReconcileResult> ReconcileAsync(T entity, CancellationToken cancellationToken);

    /// <summary>
    /// Clears up after an object that is gone, or that never was: a secondary resource may point to nothing. By default nothing is
    /// done, which is right where owner references let the cluster clear up.
    /// </summary>
    /// <param name="key">Its key.</param>
    /// <param name="cancellationToken">As for <see cref="ReconcileAsync"/>.</param>
    Task<ReconcileResult> DeletedAsync(ObjectKey key, CancellationToken cancellationToken) => Task.FromResult(ReconcileResult.Done);
}
