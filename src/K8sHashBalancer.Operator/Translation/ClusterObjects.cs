using k8s.Models;

namespace K8sHashBalancer.Operator.Translation;

/// <summary>
/// What the cluster has that a balancer may need, in any order. Objects of other namespaces, and of Services that the balancer does
/// not name, change nothing.
/// </summary>
/// <param name="Services">Services.</param>
/// <param name="EndpointSlices">EndpointSlices; of which Service they are is said by their label.</param>
/// <param name="Pods">The metadata of pods.</param>
public sealed record ClusterObjects(
    IEnumerable<V1Service> Services, IEnumerable<V1EndpointSlice> EndpointSlices, IEnumerable<V1ObjectMeta> Pods)
{
    /// <summary>An empty cluster.</summary>
    public static ClusterObjects None { get; } = new([], [], []);
}
