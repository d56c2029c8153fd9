using System.Globalization;
using System.Runtime.CompilerServices;
using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Operator.Manifests.Reading;

namespace K8sHashBalancer.Operator.Manifests;

/// <summary>The sources of a folder.</summary>
internal sealed class ManifestSources(ManifestFolder folder, TimeProvider time) : IResourceSources
{
    /// <inheritdoc/>
    public IResourceSource<T> Create<T>(ResourceType type, string scope, ResourceSelection selection)
        where T : class, IKubernetesObject<V1ObjectMeta> => new ManifestSource<T>(folder, type, scope, time);
}

/// <summary>
/// Lists and watches the objects of one type in a folder of manifests. Labels that are asked for are not looked at: a reflector leaves
/// out by itself what it is not after.
/// </summary>
internal sealed class ManifestSource<T>(ManifestFolder folder, ResourceType type, string scope, TimeProvider time) : IResourceSource<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private ManifestState? _seen;

    /// <inheritdoc/>
    public string Name => type.ToString();

    /// <inheritdoc/>
    public string Scope => scope;

    /// <inheritdoc/>
    public Task<ResourcePage<T>> ListPageAsync(string? labelSelector, string? continueToken, int limit, CancellationToken cancellationToken)
    {
        _seen = folder.State;
        return Task.FromResult(new ResourcePage<T>([.. Of(_seen).Select(Decode)], [], VersionOf(_seen), Next: null));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ResourceEvent<T>> WatchAsync(
        string version, string? labelSelector, TimeSpan timeout, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_seen is not { } seen || VersionOf(seen) != version)
        {
            // A watch that ended halfway through a change. The list has all of it.
            throw new KubernetesException(new V1Status { Code = 410, Reason = "Expired", Message = "That version is no longer known." });
        }

        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        while (await NextAsync(seen, either.Token, cancellationToken) is { } next)
        {
            foreach (var change in Changes(seen, next))
            {
                yield return change;
            }

            _seen = seen = next;
        }
    }

    private async Task<ManifestState?> NextAsync(ManifestState seen, CancellationToken ending, CancellationToken cancellationToken)
    {
        try
        {
            return await folder.AfterAsync(seen, ending);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It had its time.
            return null;
        }
    }

    private IEnumerable<ResourceEvent<T>> Changes(ManifestState before, ManifestState after)
    {
        var version = VersionOf(after);
        foreach (var gone in Of(before).Where(one => !after.Objects.ContainsKey(one.Key)))
        {
            yield return new ResourceEvent<T>(WatchEventType.Deleted, version, Decode(gone), null);
        }

        foreach (var now in Of(after).Where(one => before.Objects.GetValueOrDefault(one.Key)?.Version != one.Version))
        {
            var kind = before.Objects.ContainsKey(now.Key) ? WatchEventType.Modified : WatchEventType.Added;
            yield return new ResourceEvent<T>(kind, version, Decode(now), null);
        }
    }

    private IEnumerable<ManifestObject> Of(ManifestState state) =>
        state.Objects.Values.Where(one => one.Key.Kind == type.Kind && (scope.Length == 0 || one.Key.Name.Namespace == scope));

    // A new one each time: who stores it may cut it down to what it needs.
    private T Decode(ManifestObject one)
    {
        var entity = KubernetesJson.Deserialize<T>(one.Json);
        entity.ApiVersion = type.ApiVersion;
        entity.Kind = type.Kind;
        entity.Metadata.ResourceVersion = one.Version.ToString(CultureInfo.InvariantCulture);
        entity.Metadata.Generation = one.Generation;
        entity.Metadata.Uid ??= one.Key.ToString();
        return entity;
    }

    /// <summary>
    /// No number, so that proxies do not take it for a revision that states can be ordered by: each run of the operator counts anew. They
    /// go by the time of publication.
    /// </summary>
    private static string VersionOf(ManifestState state) => string.Create(CultureInfo.InvariantCulture, $"files-{state.Version}");
}
