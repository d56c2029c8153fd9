using k8s;
using k8s.Models;

namespace K8sHashBalancer.Kubernetes.Storing;

/// <summary>Indexes that many stores want.</summary>
public static class Indexes
{
    /// <summary>Finds objects by the value of a label, in their own namespace.</summary>
    public static StoreIndex<T> ByLabel<T>(string label)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        new(entity => entity.GetLabel(label) is { } value ? [ObjectKey.Of(entity) with { Name = value }] : []);

    /// <summary>Finds objects by the name of the owner that controls them.</summary>
    public static StoreIndex<T> ByController<T>()
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        new(entity => entity.GetController() is { } owner ? [ObjectKey.Of(entity) with { Name = owner.Name }] : []);
}
