using Prometheus;

namespace K8sHashBalancer.Proxy.Receiving.Storing;

/// <summary>The Prometheus metrics of the stored state.</summary>
internal sealed class StorageMetrics
{
    private readonly Counter _writes;

    public StorageMetrics(CollectorRegistry registry, StateTrust trust, TimeProvider time)
    {
        var factory = Metrics.WithCustomRegistry(registry);
        var stored = factory.CreateGauge("hashbalancer_state_stored", "1 while the proxy goes by the state in its file and no operator has confirmed it, 0 otherwise.");
        var age = factory.CreateGauge("hashbalancer_state_stored_age_seconds", "How long ago that state was stored; 0 if the proxy goes by none.");
        _writes = factory.CreateCounter("hashbalancer_state_writes_total", "Attempts to store the state, by result: written or failed.", "result");
        foreach (var result in (string[])["written", "failed"])
        {
            _writes.WithLabels(result);
        }

        registry.AddBeforeCollectCallback(() =>
        {
            var storedAt = trust.StoredAt;
            stored.Set(storedAt is null ? 0 : 1);
            age.Set(storedAt is { } at ? Math.Max(0, (time.GetUtcNow() - at).TotalSeconds) : 0);
        });
    }

    /// <summary>A write went well or did not.</summary>
    public void CountWrite(bool isWritten) => _writes.WithLabels(isWritten ? "written" : "failed").Inc();
}
