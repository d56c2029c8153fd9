using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Storing;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>What a mirror holds and how.</summary>
public sealed record MirrorOptions<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <value>Which objects. By default all of all namespaces.</value>
    public ResourceSelection Selection { get; init; } = new();

    /// <value>A mirror whose first list this one awaits before its own, because it takes its demand from there. Null for none.</value>
    public IMirror? After { get; init; }

    /// <value>How objects can be found, other than by key.</value>
    public IReadOnlyList<StoreIndex<T>> Indexes { get; init; } = [];

    /// <value>How the reflectors go about it.</value>
    public ReflectorOptions<T> Reflector { get; init; } = new();
}
