using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>Which balancers an object of the cluster matters to.</summary>
internal sealed class Relations(Mirror<HashBalancer> balancers, Mirror<V1EndpointSlice> slices)
{
    /// <summary>The label of a slice that says of which Service it is.</summary>
    public const string ServiceLabel = "kubernetes.io/service-name";

    /// <summary>Finds balancers by a Service that they name.</summary>
    public static StoreIndex<HashBalancer> BalancersByService { get; } = new(balancer => Observer.ServicesOf(balancer));

    /// <summary>Finds EndpointSlices by the Service they are of.</summary>
    public static StoreIndex<V1EndpointSlice> SlicesByService { get; } = Indexes.ByLabel<V1EndpointSlice>(ServiceLabel);

    /// <summary>Finds EndpointSlices by a pod that they have an endpoint of.</summary>
    public static StoreIndex<V1EndpointSlice> SlicesByPod { get; } = new(slice => Observer.PodsOf(slice).Distinct());

    /// <summary>The Services that are named by some balancer, and no others.</summary>
    public static Demand<V1Service> NamedServices(Mirror<HashBalancer> balancers) =>
        new(service => ObjectKey.Of(service), () => balancers.Snapshot.ValuesOf(BalancersByService));

    /// <summary>The EndpointSlices of such Services.</summary>
    public static Demand<V1EndpointSlice> SlicesOfNamedServices(Mirror<HashBalancer> balancers) =>
        new(ServiceOf, () => balancers.Snapshot.ValuesOf(BalancersByService)) { Label = ServiceLabel };

    /// <summary>The Service that a slice is of; null if it is of none.</summary>
    public static ObjectKey? ServiceOf(V1EndpointSlice slice) =>
        slice.Metadata.Labels is { } labels && labels.TryGetValue(ServiceLabel, out var name) ? ObjectKey.Of(slice) with { Name = name } : null;

    /// <summary>The balancers that name a Service.</summary>
    public IEnumerable<ObjectKey> Of(V1Service service) => Of(ObjectKey.Of(service));

    /// <summary>The balancers that name the Service of a slice.</summary>
    public IEnumerable<ObjectKey> Of(V1EndpointSlice slice) => ServiceOf(slice) is { } service ? Of(service) : [];

    /// <summary>The balancers that name a Service which a pod is an endpoint of.</summary>
    public IEnumerable<ObjectKey> Of(PartialObjectMetadata pod) =>
        slices.Snapshot.Find(SlicesByPod, ObjectKey.Of(pod)).SelectMany(Of).Distinct();

    /// <summary>The balancers that name the Service of a key.</summary>
    public IEnumerable<ObjectKey> Of(ObjectKey service) =>
        balancers.Snapshot.Find(BalancersByService, service).Select(balancer => ObjectKey.Of(balancer));
}
