using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Storing;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>
/// Limits a mirror to the objects of certain keys, which may be others later: what belongs to no such key is dropped as it arrives.
/// Each list asks anew which keys are wanted, and the watch that follows it stays with those, so that what a snapshot
/// <see cref="StoreSnapshot{T}.Covers">covers</see> is there without a gap. Keys that came to be wanted since are fetched by
/// <see cref="Mirror{T}.Fetch"/>; objects of keys that are wanted no more go with the next list.
/// </summary>
/// <param name="KeyOf">The key that an object belongs to, in its own namespace; null if to none. Pure, and must not throw.</param>
/// <param name="Wanted">The keys wanted now. Called when a list begins; it may read stores, and must neither wait nor throw.</param>
public sealed record Demand<T>(Func<T, ObjectKey?> KeyOf, Func<IEnumerable<ObjectKey>> Wanted)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <value>
    /// The label of which <see cref="KeyOf"/> takes its name, if it is a label: then the server is asked to leave out the rest, as
    /// long as the names fit into a request. Null, the default, if it is not.
    /// </value>
    public string? Label { get; init; }
}
