using System.Collections.Immutable;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Manifests;

/// <summary>The statuses of balancers that come from files, which cannot be written back to them.</summary>
internal sealed class ManifestStatuses
{
    private ImmutableSortedDictionary<ObjectKey, HashBalancerStatus> _all = ImmutableSortedDictionary<ObjectKey, HashBalancerStatus>.Empty;

    /// <summary>The status of a balancer; null if there is none.</summary>
    public HashBalancerStatus? this[ObjectKey key] => Volatile.Read(ref _all).GetValueOrDefault(key);

    /// <summary>Sets a status.</summary>
    public void Set(ObjectKey key, HashBalancerStatus status) =>
        ImmutableInterlocked.Update(ref _all, static (all, one) => all.SetItem(one.key, one.status), (key, status));

    /// <summary>Forgets a balancer.</summary>
    public void Remove(ObjectKey key) => ImmutableInterlocked.Update(ref _all, static (all, one) => all.Remove(one), key);
}
