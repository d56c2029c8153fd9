using K8sHashBalancer.Proxy.Listening;

namespace K8sHashBalancer.Proxy.Standalone;

/// <summary>Closes the ports when the proxy stops.</summary>
internal sealed class ListenerDrain(ListenerSet listeners, ProxySettings settings) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => listeners.StopAsync(settings.Drain);
}
