using Prometheus;

namespace K8sHashBalancer.Kubernetes.Monitoring;

/// <summary>What reconciling took and led to, by controller.</summary>
public sealed class ReconcileMetrics
{
    private readonly Counter _reconciles;
    private readonly Histogram _duration;
    private readonly Gauge _active;

    internal ReconcileMetrics(MetricFactory factory, string prefix)
    {
        _reconciles = factory.CreateCounter(
            $"{prefix}_reconciles_total", "Reconciles, by outcome: done, requeued, conflict, failed, terminal or cancelled.", "controller", "outcome");
        _duration = factory.CreateHistogram(
            $"{prefix}_reconcile_duration_seconds",
            "How long reconciles took.",
            ["controller"],
            new HistogramConfiguration { Buckets = [.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60] });
        _active = factory.CreateGauge($"{prefix}_reconciles_active", "Reconciles under way.", "controller");
    }

    /// <summary>Has a controller's series there from the start, so that a rate sees the first failure.</summary>
    internal void Expect(string controller)
    {
        foreach (var outcome in (string[])["done", "requeued", "conflict", "failed", "terminal", "cancelled"])
        {
            _reconciles.WithLabels(controller, outcome);
        }
    }

    internal IDisposable TrackActive(string controller) => _active.WithLabels(controller).TrackInProgress();

    internal void Count(string controller, string outcome, TimeSpan duration)
    {
        _reconciles.WithLabels(controller, outcome).Inc();
        _duration.WithLabels(controller).Observe(duration.TotalSeconds);
    }
}
