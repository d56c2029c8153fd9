using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.EchoServer;

namespace K8sHashBalancer.Demo;

/// <summary>The test servers: one for each server of the balancer that is on this machine.</summary>
internal sealed class DemoServers : IAsyncDisposable
{
    private const string Loopback = "127.0.0.1";

    private readonly Dictionary<int, EchoServer.EchoServer> _running = [];

    /// <summary>Ports that could not be opened. They are not tried again: whoever has them is no server of the demo.</summary>
    public SortedSet<int> Refused { get; } = [];

    /// <summary>Starts those that are missing. Those that left go on: requests may be on their way to them.</summary>
    /// <returns>What stands in the way, in a sentence for each port that was tried for the first time.</returns>
    public async Task<IReadOnlyList<string>> StartAsync(Snapshot snapshot)
    {
        var obstacles = new List<string>();
        foreach (var port in snapshot.Servers.Where(server => server.Address.Host == Loopback).Select(server => server.Address.Port).Except(_running.Keys).Except(Refused).ToArray())
        {
            try
            {
                _running.Add(port, await EchoServer.EchoServer.StartAsync(new EchoServerOptions { Name = $"server-{port}", Host = Loopback, Port = port }));
            }
            catch (IOException exception)
            {
                Refused.Add(port);
                obstacles.Add($"No test server can be started at port {port}: {exception.Message}");
            }
        }

        return obstacles;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _running.Values)
        {
            await server.DisposeAsync();
        }
    }
}
