using K8sHashBalancer.EchoServer;

namespace K8sHashBalancer.Proxy.Tests.Harness;

/// <summary>Starts echo servers.</summary>
internal static class Backend
{
    /// <summary>Starts a server on any free port.</summary>
    public static Task<EchoServer.EchoServer> StartAsync(string? name = null) =>
        EchoServer.EchoServer.StartAsync(new EchoServerOptions { Name = name });

    /// <summary>Starts a server on this port.</summary>
    public static Task<EchoServer.EchoServer> StartAtAsync(int port, string host = "127.0.0.1") =>
        EchoServer.EchoServer.StartAsync(new EchoServerOptions { Host = host, Port = port });

    /// <summary>Starts servers.</summary>
    public static async Task<Backends> StartAsync(int count) =>
        new([.. await Task.WhenAll(Enumerable.Range(0, count).Select(_ => StartAsync()))]);
}

/// <summary>Several echo servers.</summary>
internal sealed class Backends(IReadOnlyList<EchoServer.EchoServer> all) : IAsyncDisposable
{
    public IReadOnlyList<EchoServer.EchoServer> All => all;

    /// <summary>The server of this name.</summary>
    public EchoServer.EchoServer Named(string name) => all.Single(server => server.Name == name);

    /// <summary>The server at this address, as the API names it.</summary>
    public EchoServer.EchoServer At(string address) => all.Single(server => $"127.0.0.1:{server.Port}" == address);

    public async ValueTask DisposeAsync()
    {
        foreach (var server in all)
        {
            await server.DisposeAsync();
        }
    }
}
