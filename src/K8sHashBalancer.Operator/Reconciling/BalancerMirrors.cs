using k8s.Models;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Controlling;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Running;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>The mirrors of all that states are made of, and what reads them: the same wherever the objects come from.</summary>
/// <param name="Balancers">The balancers.</param>
/// <param name="Services">The Services that they name.</param>
/// <param name="Slices">The EndpointSlices of those.</param>
/// <param name="Pods">The metadata of pods with annotations of ours.</param>
/// <param name="Observer">Translates a balancer by what they have.</param>
internal sealed record BalancerMirrors(
    Mirror<HashBalancer> Balancers, Mirror<V1Service> Services, Mirror<V1EndpointSlice> Slices, Mirror<PartialObjectMetadata> Pods, Observer Observer)
{
    /// <summary>
    /// How long controllers wait for the mirrors: a restart would not find an API server any sooner, and a definition that is not
    /// installed yet may be at any time.
    /// </summary>
    private static readonly TimeSpan Patience = Timeout.InfiniteTimeSpan;

    /// <summary>All of them, in the order of the sources of a state.</summary>
    public IReadOnlyList<IMirror> All => [Balancers, Services, Slices, Pods];

    /// <summary>Declares the mirrors.</summary>
    public static BalancerMirrors Declare(ControllerRuntime runtime, ResourceSelection everywhere)
    {
        var balancers = runtime.Mirror<HashBalancer>(new() { Selection = everywhere, Indexes = [Relations.BalancersByService] });
        var services = runtime.Mirror<V1Service>(new()
        {
            Selection = everywhere,
            After = balancers,
            Reflector = new() { Demand = Relations.NamedServices(balancers), Transform = Trimming.Service },
        });
        var slices = runtime.Mirror<V1EndpointSlice>(new()
        {
            Selection = everywhere,
            Indexes = [Relations.SlicesByService, Relations.SlicesByPod],
            After = balancers,
            Reflector = new() { Demand = Relations.SlicesOfNamedServices(balancers), Transform = Trimming.Slice },
        });
        var pods = runtime.MirrorMetadata<V1Pod>(new()
        {
            Selection = everywhere,
            Reflector = new() { Keep = Trimming.HasOwnAnnotation, Transform = Trimming.Pod },
        });
        return new BalancerMirrors(
            balancers, services, slices, pods, new Observer(services, slices, Relations.SlicesByService, pods, HashFunctionRegistry.BuiltIn));
    }

    /// <summary>Has a balancer reconciled whenever anything changes that it amounts to.</summary>
    public Controller<HashBalancer> Control(ControllerRuntime runtime, IReconciler<HashBalancer> reconciler, ControllerOptions<HashBalancer> options)
    {
        var relations = new Relations(Balancers, Slices);
        return runtime.Control(Balancers, reconciler, options with { SyncTimeout = Patience })
            .Watches(Services, relations.Of)
            .Watches(Slices, relations.Of)
            .Watches(Pods, relations.Of)
            .Awaits(Services, relations.Of)
            .Awaits(Slices, relations.Of);
    }
}
