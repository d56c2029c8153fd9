using System.Text.Json.Nodes;
using K8sHashBalancer.EchoServer;

namespace K8sHashBalancer.ControlPlane.Tests.Chaos;

/// <summary>A port with a server, most of the time, and with an EndpointSlice of its own, which has the server or not.</summary>
internal sealed class EchoSlot(string service, string address, int port) : IAsyncDisposable
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(5);

    private EchoServer.EchoServer? _server;
    private int _writes;

    /// <summary>What the slice says of the server.</summary>
    public EndpointPresence Presence { get; set; } = EndpointPresence.Absent;

    public bool IsRunning => _server is not null;

    public async Task StartAsync() => _server = await EchoServer.EchoServer.StartAsync(new EchoServerOptions { Host = address, Port = port });

    /// <summary>Stops as servers do: requests in flight are answered.</summary>
    public async Task StopAsync()
    {
        await _server!.StopAsync(Drain);
        await _server.DisposeAsync();
        _server = null;
    }

    /// <summary>The slice as it is to be written next.</summary>
    public JsonObject NextSlice()
    {
        JsonArray endpoints = [Endpoint(SliceCounter.Write(++_writes), isReady: false)];
        if (Presence != EndpointPresence.Absent)
        {
            endpoints.Add(Endpoint(address, isReady: Presence == EndpointPresence.Ready));
        }

        return new JsonObject
        {
            ["apiVersion"] = "discovery.k8s.io/v1",
            ["kind"] = "EndpointSlice",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{service}-{port}",
                ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = service },
            },
            ["addressType"] = "IPv4",
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = port, ["protocol"] = "TCP" }),
            ["endpoints"] = endpoints,
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private static JsonObject Endpoint(string address, bool isReady) => new()
    {
        ["addresses"] = new JsonArray(address),
        ["conditions"] = new JsonObject { ["ready"] = isReady },
    };
}

/// <summary>What a slice says of a server.</summary>
internal enum EndpointPresence
{
    /// <summary>Nothing.</summary>
    Absent,

    /// <summary>It is there and not ready.</summary>
    NotReady,

    /// <summary>It is ready.</summary>
    Ready,
}
