using k8s.Models;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Translation;
using K8sHashBalancer.Protocol.Ordering;

namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>Collects from the mirrors what matters to one balancer, and translates it.</summary>
/// <param name="services">Services, those that balancers name at the least.</param>
/// <param name="slices">EndpointSlices of such Services, found by the Service they are of.</param>
/// <param name="slicesByService">The index that finds them.</param>
/// <param name="pods">Metadata of pods, those with annotations of ours at the least.</param>
/// <param name="hashFunctions">The hash functions that may be named.</param>
public sealed class Observer(
    Mirror<V1Service> services,
    Mirror<V1EndpointSlice> slices,
    StoreIndex<V1EndpointSlice> slicesByService,
    Mirror<PartialObjectMetadata> pods,
    HashFunctionRegistry hashFunctions)
{
    /// <summary>What the balancer is now. The stores are read without waiting for anything.</summary>
    /// <param name="balancer">The balancer.</param>
    /// <param name="version">The version of the snapshot that the balancer was read from; null if it does not matter what its state is made of.</param>
    /// <returns>
    /// Null if it names Services that the mirrors do not cover yet, so that nobody can tell those that are not there from those that
    /// were not asked for. They are being fetched then; who observes has to try again when the mirrors report that they cover them,
    /// and must go on with what there was until then.
    /// </returns>
    public Observation? Observe(HashBalancer balancer, string? version = null)
    {
        ArgumentNullException.ThrowIfNull(balancer);
        var names = ServicesOf(balancer).ToArray();

        // Each snapshot is read once: what it covers, what it holds and the version it is as of belong together.
        var (serviceObjects, sliceObjects, podObjects) = (services.Snapshot, slices.Snapshot, pods.Snapshot);
        if (names.Where(name => !serviceObjects.Covers(name) || !sliceObjects.Covers(name)).ToArray() is { Length: > 0 } missing)
        {
            Array.ForEach(missing, services.Fetch);
            Array.ForEach(missing, slices.Fetch);
            return null;
        }

        var endpoints = names.SelectMany(name => sliceObjects.Find(slicesByService, name)).ToArray();
        var podNames = endpoints.SelectMany(PodsOf).Distinct().ToArray();
        var named = names.Select(serviceObjects.Get).OfType<V1Service>().ToArray();
        var annotated = podNames.Select(podObjects.Get).OfType<PartialObjectMetadata>().ToArray();
        var translation = Translator.Translate(balancer, new ClusterObjects(named, endpoints, annotated.Select(pod => pod.Metadata)), hashFunctions);

        // All of them are of the balancer's own namespace, so that other namespaces, which a mirror may read apart, do not matter.
        var place = balancer.Metadata.NamespaceProperty;
        return new Observation(translation, version is null ? [] : SourceMarks.Combine(
            SourceMarks.OfBalancer(balancer, version),
            names.Length == 0 ? SourceMark.Unneeded : SourceMarks.OfObjects(named, serviceObjects.VersionOf(place)),
            names.Length == 0 ? SourceMark.Unneeded : SourceMarks.OfObjects(endpoints, sliceObjects.VersionOf(place)),
            podNames.Length == 0 ? SourceMark.Unneeded : SourceMarks.OfPods(annotated, podObjects.VersionOf(place))));
    }

    /// <summary>The Services that a balancer names.</summary>
    internal static IEnumerable<ObjectKey> ServicesOf(HashBalancer balancer) =>
        (balancer.Spec.Backends ?? []).Select(backend => ObjectKey.Of(balancer) with { Name = backend.Service.Name }).Distinct();

    /// <summary>The pods behind the endpoints of a slice.</summary>
    internal static IEnumerable<ObjectKey> PodsOf(V1EndpointSlice slice) =>
        from endpoint in slice.Endpoints ?? []
        where endpoint.TargetRef is { Kind: "Pod", Name: not null }
        select ObjectKey.Of(slice) with { Name = endpoint.TargetRef.Name };
}
