using Prometheus;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>What Prometheus is told of the streams to operators.</summary>
internal sealed class ReceiverMetrics
{
    private readonly Counter _states;

    public ReceiverMetrics(CollectorRegistry registry, ConnectedOperators connected)
    {
        var factory = Metrics.WithCustomRegistry(registry);
        var operators = factory.CreateGauge("hashbalancer_connected_operators", "Replicas of the operator that the proxy follows now.");
        _states = factory.CreateCounter(
            "hashbalancer_states_total", "States that operators offered, by answer: taken, known (held already), outdated, refused.", "answer");
        registry.AddBeforeCollectCallback(() => operators.Set(connected.Count));
    }

    /// <summary>Counts an offer.</summary>
    public void Count(string answer) => _states.WithLabels(answer).Inc();
}
