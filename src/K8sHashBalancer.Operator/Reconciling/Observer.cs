using k8s.Models;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Translation;

namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>Collects from the mirrors what matters to one balancer, and translates it.</summary>
/// <param name="services">Services.</param>
/// <param name="slices">EndpointSlices, found by the Service they are of.</param>
/// <param name="slicesByService">The index that finds them.</param>
/// <param name="pods">Metadata of pods.</param>
/// <param name="hashFunctions">The hash functions that may be named.</param>
public sealed class Observer(
    Mirror<V1Service> services,
    Mirror<V1EndpointSlice> slices,
    StoreIndex<V1EndpointSlice> slicesByService,
    Mirror<PartialObjectMetadata> pods,
    HashFunctionRegistry hashFunctions)
{
    /// <summary>What the balancer is now. The stores are read without waiting for anything.</summary>
    public TranslationResult Observe(HashBalancer balancer)
    {
        ArgumentNullException.ThrowIfNull(balancer);
        var key = ObjectKey.Of(balancer);
        var names = (balancer.Spec.Backends ?? []).Select(backend => key with { Name = backend.Service.Name }).Distinct().ToArray();
        var endpoints = names.SelectMany(name => slices.Snapshot.Find(slicesByService, name)).ToArray();
        var cluster = new ClusterObjects(
            names.Select(services.Snapshot.Get).OfType<V1Service>(),
            endpoints,
            endpoints.SelectMany(PodsOf).Distinct().Select(pods.Snapshot.Get).OfType<PartialObjectMetadata>().Select(pod => pod.Metadata));
        return Translator.Translate(balancer, cluster, hashFunctions);
    }

    /// <summary>The pods behind the endpoints of a slice.</summary>
    internal static IEnumerable<ObjectKey> PodsOf(V1EndpointSlice slice) =>
        from endpoint in slice.Endpoints ?? []
        where endpoint.TargetRef is { Kind: "Pod", Name: not null }
        select ObjectKey.Of(slice) with { Name = endpoint.TargetRef.Name };
}
