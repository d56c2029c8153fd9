using K8sHashBalancer.Proxy.Api;
using K8sHashBalancer.Proxy.Balancing;

namespace K8sHashBalancer.Proxy;

/// <summary>Since when the proxy runs, and whether traffic should be sent to it.</summary>
internal sealed class Lifetime(Balancer balancer, ISnapshotSource source, IHostApplicationLifetime host, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    /// <summary>How long the proxy has been running.</summary>
    public TimeSpan Uptime => time.GetElapsedTime(_started);

    /// <summary>
    /// Whether traffic should be sent here: not before all servers were probed once, nor while there is doubt about the snapshot, nor
    /// once the proxy stops.
    /// </summary>
    public ReadinessResponse Readiness =>
        host.ApplicationStopping.IsCancellationRequested ? new(false, "stopping")
        : WaitingFor is { } waitingFor ? new(false, waitingFor)
        : source.Doubt is { } doubt ? new(false, doubt)
        : new(true, source.Remark ?? "ready");

    /// <summary>What the start of the proxy waits for, in a few words; null once it has started.</summary>
    public string? WaitingFor =>
        balancer.Ready.IsCompleted ? null : source.WaitingFor ?? "probing servers for the first time";
}
