using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace K8sHashBalancer.EchoServer.Tests;

/// <summary>What a test needs to speak to a server: a client for each protocol, and a bare socket.</summary>
internal static class Client
{
    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static HttpClient Http(EchoServer server) =>
        new() { BaseAddress = new Uri($"http://{server.Host}:{server.Port}/"), Timeout = TimeSpan.FromSeconds(5) };

    public static HttpClient Http2(EchoServer server) => new()
    {
        BaseAddress = new Uri($"http://{server.Host}:{server.Http2Port}/"),
        Timeout = TimeSpan.FromSeconds(5),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public static async Task<JsonElement> EchoAsync(this HttpClient client, HttpRequestMessage request)
    {
        using var response = await client.SendAsync(request.As(client), HttpCompletionOption.ResponseContentRead, Ct);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Ct));
        return json.RootElement.Clone();
    }

    /// <summary>The request in the client's version, which SendAsync alone does not put in.</summary>
    public static HttpRequestMessage As(this HttpRequestMessage request, HttpClient client)
    {
        (request.Version, request.VersionPolicy) = (client.DefaultRequestVersion, client.DefaultVersionPolicy);
        return request;
    }

    /// <summary>Everything a server sends in answer to these bytes until it ends the connection.</summary>
    public static async Task<string> ExchangeAsync(EchoServer server, string sent)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        deadline.CancelAfter(TimeSpan.FromSeconds(5));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Host, server.Port, deadline.Token);
        await socket.SendAsync(Encoding.ASCII.GetBytes(sent), deadline.Token);
        using var received = new MemoryStream();
        await new NetworkStream(socket).CopyToAsync(received, deadline.Token);
        return Encoding.ASCII.GetString(received.ToArray());
    }

    public static async Task UntilAsync(Func<bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(5), "Waited 5 seconds in vain.");
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Ct);
        }
    }
}
