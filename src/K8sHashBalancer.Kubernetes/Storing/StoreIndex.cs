using k8s;
using k8s.Models;

namespace K8sHashBalancer.Kubernetes.Storing;

/// <summary>
/// A way to find objects other than by their name. Values are namespaced, so that an object of one namespace is never found by
/// way of another by accident. The index is known by its reference: keep the one that was given to the store.
/// </summary>
/// <param name="values">The values of an object; none, one or more. Pure, and must not throw.</param>
public sealed class StoreIndex<T>(Func<T, IEnumerable<ObjectKey>> values)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>The values of an object.</summary>
    public IEnumerable<ObjectKey> ValuesOf(T entity) => values(entity);
}
