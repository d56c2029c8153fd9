using Prometheus;

namespace K8sHashBalancer.Kubernetes.Monitoring;

/// <summary>What became of Events, by outcome.</summary>
public sealed class EventMetrics
{
    private readonly Counter _events;

    internal EventMetrics(MetricFactory factory, string prefix)
    {
        _events = factory.CreateCounter(
            $"{prefix}_events_total", "Events for people, by outcome: created, repeated, dropped for lack of room, or failed.", "outcome");
        foreach (var outcome in (string[])["created", "repeated", "dropped", "failed"])
        {
            _events.WithLabels(outcome);
        }
    }

    internal void Count(string outcome) => _events.WithLabels(outcome).Inc();
}
