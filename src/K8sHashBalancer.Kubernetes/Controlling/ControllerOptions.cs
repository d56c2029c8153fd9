using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Leading;
using K8sHashBalancer.Kubernetes.Storing;

namespace K8sHashBalancer.Kubernetes.Controlling;

/// <summary>How a controller works.</summary>
public sealed record ControllerOptions<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <value>Its name in logs and metrics. Two controllers must not share one. Default: the name of the resource.</value>
    public string? Name { get; init; }

    /// <value>How many objects are reconciled at once, 1 or more. Default 4.</value>
    public int Workers { get; init; } = 4;

    /// <value>Which changes of the primary objects are reasons to reconcile them.</value>
    public Func<StoreChange<T>, bool> Filter { get; init; } = PrimaryFilter.AsksForMore;

    /// <value>The waits after failures of one key. Default 100 ms to 60 s.</value>
    public Backoff Backoff { get; init; } = new();

    /// <value>
    /// How often everything is reconciled though nothing changed here, to heal what changed elsewhere. Up to a tenth of it is added
    /// by chance. Default 10 h; infinite for never.
    /// </value>
    public TimeSpan Resync { get; init; } = TimeSpan.FromHours(10);

    /// <value>How long to wait for the first lists before giving up. Default 2 min.</value>
    public TimeSpan SyncTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <value>If given, it works only during terms of leadership, and starts each with everything. Default: always.</value>
    public ILeadership? Leadership { get; init; }
}
