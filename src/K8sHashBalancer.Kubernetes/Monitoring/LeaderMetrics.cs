using Prometheus;

namespace K8sHashBalancer.Kubernetes.Monitoring;

/// <summary>What leader election counts, by lease.</summary>
public sealed class LeaderMetrics
{
    private readonly Gauge _leader;
    private readonly Counter _terms;
    private readonly Counter _failures;

    internal LeaderMetrics(MetricFactory factory, string prefix)
    {
        _leader = factory.CreateGauge($"{prefix}_leader", "1 while this process leads, 0 while it does not.", "lease");
        _terms = factory.CreateCounter($"{prefix}_leader_terms_total", "Terms that this process led.", "lease");
        _failures = factory.CreateCounter($"{prefix}_leader_lease_failures_total", "Attempts to read or write the lease that failed, by reason.", "lease", "reason");
    }

    internal void SetLeading(string lease, bool leading)
    {
        _leader.WithLabels(lease).Set(leading ? 1 : 0);
        if (leading)
        {
            _terms.WithLabels(lease).Inc();
        }
    }

    internal void CountFailure(string lease, string reason) => _failures.WithLabels(lease, reason).Inc();
}
