using k8s.Models;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Translation;

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
    /// <returns>
    /// Null if it names Services that the mirrors do not cover yet, so that nobody can tell those that are not there from those that
    /// were not asked for. They are being fetched then; who observes has to try again when the mirrors report that they cover them,
    /// and must go on with what there was until then.
    /// </returns>
    public TranslationResult? Observe(HashBalancer balancer)
    {
        ArgumentNullException.ThrowIfNull(balancer);
        var names = ServicesOf(balancer).ToArray();

        // Each snapshot is read once: what it covers and what it holds belong together.
        var (serviceObjects, sliceObjects) = (services.Snapshot, slices.Snapshot);
        if (names.Where(name => !serviceObjects.Covers(name) || !sliceObjects.Covers(name)).ToArray() is { Length: > 0 } missing)
        {
            Array.ForEach(missing, services.Fetch);
            Array.ForEach(missing, slices.Fetch);
            return null;
        }

        var endpoints = names.SelectMany(name => sliceObjects.Find(slicesByService, name)).ToArray();
        var cluster = new ClusterObjects(
            names.Select(serviceObjects.Get).OfType<V1Service>(),
            endpoints,
            endpoints.SelectMany(PodsOf).Distinct().Select(pods.Snapshot.Get).OfType<PartialObjectMetadata>().Select(pod => pod.Metadata));
        return Translator.Translate(balancer, cluster, hashFunctions);
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
