using K8sHashBalancer.Kubernetes.Controlling;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>Tells the proxies of a balancer what it is. Every replica does, whether it leads or not: a proxy may be on any of them.</summary>
public sealed class PublishingReconciler(Mirror<HashBalancer> balancers, Observer observer, Publisher publisher, StartProgress progress) : IReconciler<HashBalancer>
{
    /// <inheritdoc/>
    public Task<ReconcileResult> ReconcileAsync(HashBalancer entity, CancellationToken cancellationToken)
    {
        var key = ObjectKey.Of(entity);
        var isKnown = true;
        try
        {
            // Without a snapshot the spec cannot be run, or what it names is not known yet: the proxies go on with what they have.
            // In the first case the status says why, in the second this is called again as soon as it is known.
            var observation = Observe(key);
            isKnown = observation is not null;
            if (observation?.Translation.Snapshot is { } snapshot)
            {
                publisher.Publish(NameOf(key), snapshot, observation.Sources);
            }
        }
        finally
        {
            // One that cannot be translated must not keep the proxies of all others away.
            if (isKnown)
            {
                progress.Tried(key);
            }
        }

        return Task.FromResult(ReconcileResult.Done);
    }

    /// <inheritdoc/>
    public Task<ReconcileResult> DeletedAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        publisher.Remove(NameOf(key));
        return Task.FromResult(ReconcileResult.Done);
    }

    /// <summary>The balancer is read once more, together with the version that it is as of.</summary>
    private Observation? Observe(ObjectKey key)
    {
        var snapshot = balancers.Snapshot;
        return snapshot.Get(key) is { } balancer ? observer.Observe(balancer, snapshot.VersionOf(key.Namespace)) : null;
    }

    internal static BalancerName NameOf(ObjectKey key) => new(key.Namespace, key.Name);
}
