using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;

namespace K8sHashBalancer.Kubernetes.Applying;

/// <summary>
/// Finalizers, for what must be cleared up where the cluster's own garbage collection cannot. Writes carry the version that was
/// read: two who change the list at once cannot undo each other, one gets a conflict and is reconciled again.
/// </summary>
/// <param name="api">The server.</param>
public sealed class Finalizers(ApiClient api)
{
    /// <summary>Adds a finalizer, unless the object has it.</summary>
    /// <returns>Whether anything was written.</returns>
    public Task<bool> AddAsync<T>(T entity, string finalizer, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        entity.HasFinalizer(finalizer)
            ? Task.FromResult(false)
            : WriteAsync(entity, [.. entity.Finalizers() ?? [], finalizer], cancellationToken);

    /// <summary>Removes a finalizer, if the object has it.</summary>
    /// <returns>Whether anything was written.</returns>
    public Task<bool> RemoveAsync<T>(T entity, string finalizer, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        entity.HasFinalizer(finalizer)
            ? WriteAsync(entity, [.. entity.Finalizers().Where(name => name != finalizer)], cancellationToken)
            : Task.FromResult(false);

    private async Task<bool> WriteAsync<T>(T entity, string[] finalizers, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var patch = new { metadata = new { resourceVersion = entity.ResourceVersion(), finalizers } };
        var path = ResourceType.Of<T>().Path(entity.Namespace() ?? "", entity.Name());
        await api.SendAsync<PartialObjectMetadata>(HttpMethod.Patch, path, new V1Patch(patch, V1Patch.PatchType.MergePatch), cancellationToken);
        return true;
    }
}
