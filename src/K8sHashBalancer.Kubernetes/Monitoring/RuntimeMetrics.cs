using Prometheus;

namespace K8sHashBalancer.Kubernetes.Monitoring;

/// <summary>The runtime's Prometheus metrics.</summary>
public sealed class RuntimeMetrics
{
    /// <summary>Creates them.</summary>
    /// <param name="registry">Where they are collected.</param>
    /// <param name="prefix">What their names start with, before an underscore: "example" makes example_lists_total.</param>
    public RuntimeMetrics(CollectorRegistry registry, string prefix)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        var factory = Metrics.WithCustomRegistry(registry);
        Reflectors = new ReflectorMetrics(factory, registry, prefix);
        Queues = new QueueMetrics(factory, registry, prefix);
        Reconciles = new ReconcileMetrics(factory, prefix);
        Leader = new LeaderMetrics(factory, prefix);
        Events = new EventMetrics(factory, prefix);
    }

    /// <summary>Lists, watches, and the objects they brought.</summary>
    public ReflectorMetrics Reflectors { get; }

    /// <summary>Work queues.</summary>
    public QueueMetrics Queues { get; }

    /// <summary>Reconciling.</summary>
    public ReconcileMetrics Reconciles { get; }

    /// <summary>Leader election.</summary>
    public LeaderMetrics Leader { get; }

    /// <summary>Events written to the cluster.</summary>
    public EventMetrics Events { get; }
}
