using k8s;
using k8s.Models;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>Transforms that most reflectors want.</summary>
public static class Trim
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>Drops who set which field, and kubectl's copy of the whole object.</summary>
    public static T ManagedFields<T>(T entity)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(entity);
        entity.Metadata.ManagedFields = null;
        entity.Metadata.Annotations?.Remove(LastApplied);
        return entity;
    }
}
