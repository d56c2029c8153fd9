using Prometheus;

namespace K8sHashBalancer.Operator.Securing.Refusing;

/// <summary>How many were turned away, and why.</summary>
internal sealed class RefusalMetrics
{
    private readonly Counter _refusals;

    public RefusalMetrics(CollectorRegistry registry)
    {
        _refusals = Metrics.WithCustomRegistry(registry)
            .CreateCounter("hashbalancer_operator_refusals_total", "Connections and calls that were turned away at the door, by reason.", "reason");

        // Each reason is there from the start, so that a rate sees the first one.
        foreach (var reason in Enum.GetValues<RefusalReason>())
        {
            _refusals.WithLabels(RefusalWords.Label(reason));
        }
    }

    public void Count(RefusalReason reason) => _refusals.WithLabels(RefusalWords.Label(reason)).Inc();
}
