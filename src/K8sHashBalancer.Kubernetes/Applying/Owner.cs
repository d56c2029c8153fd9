using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;

namespace K8sHashBalancer.Kubernetes.Applying;

/// <summary>References to owners, by which the cluster deletes what belongs to an object together with it.</summary>
public static class Owner
{
    /// <summary>
    /// Makes an object the controller of another of the same namespace: put it into metadata.ownerReferences of what is applied.
    /// </summary>
    /// <exception cref="ArgumentException">The object was not read from the server, so that it has no uid.</exception>
    public static V1OwnerReference Reference<T>(T owner)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(owner);
        var type = ResourceType.Of<T>();
        return new V1OwnerReference
        {
            ApiVersion = type.ApiVersion,
            Kind = type.Kind,
            Name = owner.Name(),
            Uid = owner.Uid() ?? throw new ArgumentException("An owner needs the uid that the server gave it.", nameof(owner)),
            Controller = true,
            BlockOwnerDeletion = true,
        };
    }
}
