using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>Which balancers an object of the cluster matters to.</summary>
internal sealed class Relations(Mirror<HashBalancer> balancers, Mirror<V1EndpointSlice> slices)
{
    private const string ServiceLabel = "kubernetes.io/service-name";

    /// <summary>Finds balancers by a Service that they name.</summary>
    public static StoreIndex<HashBalancer> BalancersByService { get; } = new(balancer =>
        (balancer.Spec.Backends ?? []).Select(backend => ObjectKey.Of(balancer) with { Name = backend.Service.Name }).Distinct());

    /// <summary>Finds EndpointSlices by the Service they are of.</summary>
    public static StoreIndex<V1EndpointSlice> SlicesByService { get; } = Indexes.ByLabel<V1EndpointSlice>(ServiceLabel);

    /// <summary>Finds EndpointSlices by a pod that they have an endpoint of.</summary>
    public static StoreIndex<V1EndpointSlice> SlicesByPod { get; } = new(slice => Observer.PodsOf(slice).Distinct());

    /// <summary>The balancers that name a Service.</summary>
    public IEnumerable<ObjectKey> Of(V1Service service) => OfService(ObjectKey.Of(service));

    /// <summary>The balancers that name the Service of a slice.</summary>
    public IEnumerable<ObjectKey> Of(V1EndpointSlice slice) => SlicesByService.ValuesOf(slice).SelectMany(OfService);

    /// <summary>The balancers that name a Service which a pod is an endpoint of.</summary>
    public IEnumerable<ObjectKey> Of(PartialObjectMetadata pod) =>
        slices.Snapshot.Find(SlicesByPod, ObjectKey.Of(pod)).SelectMany(Of).Distinct();

    private IEnumerable<ObjectKey> OfService(ObjectKey service) =>
        balancers.Snapshot.Find(BalancersByService, service).Select(balancer => ObjectKey.Of(balancer));
}
