using System.Collections.Immutable;
using K8sHashBalancer.Kubernetes.Queueing;
using Prometheus;

namespace K8sHashBalancer.Kubernetes.Monitoring;

/// <summary>What work queues are like when somebody asks, by controller.</summary>
public sealed class QueueMetrics
{
    private readonly Gauge _depth;
    private readonly Gauge _oldest;
    private readonly Gauge _delayed;
    private readonly Counter _added;
    private readonly Counter _retries;
    private ImmutableDictionary<string, Func<QueueState>> _queues = ImmutableDictionary<string, Func<QueueState>>.Empty;

    internal QueueMetrics(MetricFactory factory, CollectorRegistry registry, string prefix)
    {
        _depth = factory.CreateGauge($"{prefix}_queue_depth", "Keys that wait for a worker.", "controller");
        _oldest = factory.CreateGauge($"{prefix}_queue_oldest_seconds", "How long the key that waits longest has waited.", "controller");
        _delayed = factory.CreateGauge($"{prefix}_queue_delayed", "Keys that are to be added later.", "controller");
        _added = factory.CreateCounter($"{prefix}_queue_adds_total", "Keys added, those that waited already left out.", "controller");
        _retries = factory.CreateCounter($"{prefix}_queue_retries_total", "Keys added again after a failure.", "controller");
        registry.AddBeforeCollectCallback(Collect);
    }

    /// <summary>Has a queue's state collected from now on.</summary>
    internal void Observe(string controller, Func<QueueState> state) =>
        ImmutableInterlocked.AddOrUpdate(ref _queues, controller, state, (_, _) => state);

    private void Collect()
    {
        foreach (var (controller, read) in _queues)
        {
            var state = read();
            _depth.WithLabels(controller).Set(state.Depth);
            _oldest.WithLabels(controller).Set(state.OldestAge.TotalSeconds);
            _delayed.WithLabels(controller).Set(state.Delayed);
            _added.WithLabels(controller).IncTo(state.Added);
            _retries.WithLabels(controller).IncTo(state.Retries);
        }
    }
}
