using K8sHashBalancer.EchoServer;

namespace K8sHashBalancer.Proxy.Demo;

/// <summary>The demo's test servers.</summary>
internal sealed class DemoServers : IAsyncDisposable
{
    private readonly Dictionary<int, EchoServer.EchoServer> _running = [];

    /// <summary>Starts all.</summary>
    /// <returns>What stands in the way, in a sentence; null if nothing does.</returns>
    public async Task<string?> StartAsync()
    {
        foreach (var port in DemoConfiguration.ServerPorts)
        {
            try
            {
                await StartAsync(port);
            }
            catch (IOException exception)
            {
                return $"The demo's test servers need the ports {string.Join(", ", DemoConfiguration.ServerPorts)}. {exception.Message}";
            }
        }

        return null;
    }

    /// <summary>Starts one.</summary>
    /// <exception cref="IOException">Its port cannot be opened.</exception>
    public async Task StartAsync(int port) =>
        _running[port] = await EchoServer.EchoServer.StartAsync(new EchoServerOptions { Name = $"server-{port}", Port = port });

    /// <summary>Stops one.</summary>
    public async Task StopAsync(int port)
    {
        if (_running.Remove(port, out var server))
        {
            await server.StopAsync();
            await server.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var port in _running.Keys.ToArray())
        {
            await StopAsync(port);
        }
    }
}
