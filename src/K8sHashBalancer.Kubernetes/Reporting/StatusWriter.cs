using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Applying;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Storing;

namespace K8sHashBalancer.Kubernetes.Reporting;

/// <summary>Writes the status of objects, if it is another one than they have.</summary>
/// <param name="applier">Applies it, under a field manager of its own that owns the status and nothing else.</param>
public sealed class StatusWriter(Applier applier)
{
    /// <summary>Makes the status of an object this.</summary>
    /// <param name="entity">The object as stored.</param>
    /// <param name="status">
    /// The whole status that it is to have. Compared as JSON: the lists in records compare by reference, and so never equal.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether anything was written.</returns>
    public async Task<bool> WriteAsync<T, TStatus>(T entity, TStatus status, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>, IStatus<TStatus?>
        where TStatus : class
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentNullException.ThrowIfNull(status);
        if (entity.Status is { } before && KubernetesJson.Serialize(before) == KubernetesJson.Serialize(status))
        {
            return false;
        }

        var type = ResourceType.Of<T>();
        var key = ObjectKey.Of(entity);
        var body = new { apiVersion = type.ApiVersion, kind = type.Kind, metadata = new { name = key.Name }, status };
        await applier.ApplyStatusAsync<PartialObjectMetadata>(type, key, body, force: true, cancellationToken);
        return true;
    }
}
