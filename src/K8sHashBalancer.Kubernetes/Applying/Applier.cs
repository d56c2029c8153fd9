using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Storing;

namespace K8sHashBalancer.Kubernetes.Applying;

/// <summary>
/// Writes objects of any type by server-side apply: the fields sent are this manager's, fields it sent before and sends no longer
/// are removed, and all others are left as they are. An apply that changes nothing is not written at all, so it may be repeated.
/// </summary>
/// <param name="api">The server.</param>
/// <param name="fieldManager">The name that owns the fields. Keep it for good: another name starts from nothing.</param>
public sealed class Applier(ApiClient api, string fieldManager)
{
    /// <summary>Applies an object.</summary>
    /// <param name="body">
    /// apiVersion, kind, metadata.name, and exactly the fields to own. A record whose members are all nullable, other than the
    /// client's models: a member of a plain value type is sent as 0 or false even where nothing was set, and would be claimed.
    /// </param>
    /// <param name="type">Its type.</param>
    /// <param name="key">Its namespace and name.</param>
    /// <param name="force">Whether to take over fields that others own; otherwise that is a conflict.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The whole object as it is now.</returns>
    /// <exception cref="ArgumentException">The body is not of this type or key, or has what only the server may write.</exception>
    public Task<TResult> ApplyAsync<TResult>(
        ResourceType type, ObjectKey key, object body, bool force = true, CancellationToken cancellationToken = default)
        where TResult : IKubernetesObject<V1ObjectMeta> => PatchAsync<TResult>(type, key, null, body, force, cancellationToken);

    /// <summary>Applies the status of an object, which must exist.</summary>
    /// <inheritdoc cref="ApplyAsync"/>
    public Task<TResult> ApplyStatusAsync<TResult>(
        ResourceType type, ObjectKey key, object body, bool force = true, CancellationToken cancellationToken = default)
        where TResult : IKubernetesObject<V1ObjectMeta> => PatchAsync<TResult>(type, key, "status", body, force, cancellationToken);

    /// <summary>Deletes an object, and in the background what it owns.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="key">Its namespace and name.</param>
    /// <param name="uid">If given, only that very object is deleted, and not another that took its name since.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False if there was none.</returns>
    public async Task<bool> DeleteAsync(ResourceType type, ObjectKey key, string? uid = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(type);
        var options = new V1DeleteOptions
        {
            ApiVersion = "v1",
            Kind = "DeleteOptions",
            PropagationPolicy = "Background",
            Preconditions = uid is null ? null : new V1Preconditions { Uid = uid },
        };
        try
        {
            // The answer is the object or a Status, as the server sees fit.
            await api.SendAsync<PartialObjectMetadata>(HttpMethod.Delete, type.Path(key.Namespace, key.Name), options, cancellationToken);
            return true;
        }
        catch (Exception exception) when (ApiErrors.IsNotFound(exception))
        {
            return false;
        }
    }

    private Task<TResult> PatchAsync<TResult>(
        ResourceType type, ObjectKey key, string? subresource, object body, bool force, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(body);
        var json = ApplyBody.Check(type, key, api.Encode(body));
        var path = $"{type.Path(key.Namespace, key.Name, subresource)}?fieldManager={Uri.EscapeDataString(fieldManager)}&force={(force ? "true" : "false")}";
        return api.SendAsync<TResult>(HttpMethod.Patch, path, new V1Patch(json, V1Patch.PatchType.ApplyPatch), cancellationToken);
    }
}
