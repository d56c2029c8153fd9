using K8sHashBalancer.EchoServer;

namespace K8sHashBalancer.Load.Tests;

/// <summary>Servers that stop and start again on their ports.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly Dictionary<int, EchoServer.EchoServer?> _servers = [];

    public IReadOnlyList<int> Ports => [.. _servers.Keys];

    public static async Task<Fleet> StartAsync(int count)
    {
        var fleet = new Fleet();
        for (var i = 0; i < count; i++)
        {
            var port = FreePorts.NextLasting();
            fleet._servers[port] = await StartOneAsync(port);
        }

        return fleet;
    }

    /// <summary>Stops a running server, gracefully, if more than half run; starts one that is stopped.</summary>
    public async Task ToggleAsync(int port)
    {
        if (_servers[port] is not { } server)
        {
            _servers[port] = await StartOneAsync(port);
        }
        else if (_servers.Values.Count(one => one is not null) > _servers.Count / 2)
        {
            _servers[port] = null;
            await server.StopAsync(TimeSpan.FromSeconds(5));
            await server.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values.OfType<EchoServer.EchoServer>())
        {
            await server.DisposeAsync();
        }
    }

    private static Task<EchoServer.EchoServer> StartOneAsync(int port) =>
        EchoServer.EchoServer.StartAsync(new EchoServerOptions { Host = "127.0.0.1", Port = port });
}
