using k8s;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Manifests.Reading;
using K8sHashBalancer.Operator.Overriding;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Manifests;

/// <summary>
/// The overrides of balancers from files. The files are somebody's own, with comments and under version control, and are not written
/// to: what is to be changed there is said instead.
/// </summary>
internal sealed class ManifestOverrides(ManifestFolder folder, Mirror<HashBalancer> balancers) : IOverrideStore
{
    /// <inheritdoc/>
    public Task<T> UpdateAsync<T>(ObjectKey key, Func<HashBalancer?, OverrideEdit<T>> change, CancellationToken cancellationToken)
    {
        var edit = change(balancers.Snapshot.Get(key));
        return edit.Overrides is null ? Task.FromResult(edit.Result) : throw new OverridesReadOnlyException(Explain(key, edit));
    }

    private string Explain<T>(ObjectKey key, OverrideEdit<T> edit)
    {
        var place = folder.State.Objects.GetValueOrDefault(new ManifestKey(HashBalancer.KubeKind, key))?.Place;
        var todo = edit.Addresses.Select(address => Todo(address, OverrideList.Find(edit.Overrides!.Value, address)));
        return $"HashBalancer {key} is read from files, and the operator writes to none. Nothing was changed. "
            + $"In {Path.Combine(folder.Path, place ?? string.Empty)}, {string.Join("; ", todo)}.";
    }

    private static string Todo(ServerAddress address, OverrideSpec? item) => item is null
        ? $"remove the item of {address} from spec.overrides"
        : $"have spec.overrides say of {address}: {KubernetesJson.Serialize(item)}";
}
