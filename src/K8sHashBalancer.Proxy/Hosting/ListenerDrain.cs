using K8sHashBalancer.Proxy.Balancing;
using K8sHashBalancer.Proxy.Listening;

namespace K8sHashBalancer.Proxy.Hosting;

/// <summary>Closes the ports when the proxy stops, and gives the requests on them the balancer's drain time.</summary>
internal sealed class ListenerDrain(ListenerSet listeners, Balancer balancer) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => listeners.StopAsync(balancer.State.Snapshot.Policy.Timeouts.Drain);
}
