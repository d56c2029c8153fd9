using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Operator.Overriding;

/// <summary>What those who serve requests need of the controllers, which start after them.</summary>
public sealed class ClusterAccess
{
    private Controllers? _controllers;

    /// <summary>The controllers; null until there are any.</summary>
    internal Controllers? Current => Volatile.Read(ref _controllers);

    /// <summary>The balancers there are, in order.</summary>
    public IReadOnlyList<BalancerName> Balancers =>
        [.. (Current?.Balancers.Snapshot.Objects.Keys ?? []).Order().Select(key => new BalancerName(key.Namespace, key.Name))];

    /// <summary>Whether there is a balancer.</summary>
    public bool Has(BalancerName balancer)
    {
        ArgumentNullException.ThrowIfNull(balancer);
        return Current?.Balancers.Snapshot.Get(new ObjectKey(balancer.Namespace, balancer.Name)) is not null;
    }

    /// <summary>Says what there is.</summary>
    internal void Open(Controllers controllers) => Volatile.Write(ref _controllers, controllers);

    /// <summary>The parts that matter.</summary>
    /// <param name="Balancers">All balancers.</param>
    /// <param name="Observer">Translates one.</param>
    /// <param name="Overrides">Changes one.</param>
    /// <param name="StatusOf">Knows how one is; null if nobody has said so yet.</param>
    internal sealed record Controllers(
        Mirror<HashBalancer> Balancers, Observer Observer, IOverrideStore Overrides, Func<HashBalancer, HashBalancerStatus?> StatusOf);
}
