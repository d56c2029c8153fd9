using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using static K8sHashBalancer.EchoServer.Tests.Client;

namespace K8sHashBalancer.EchoServer.Tests;

public class LiveEchoTests
{
    [Fact]
    public async Task Chunks_WithPause_ArriveOneByOne()
    {
        var time = new FakeTimeProvider();
        await using var server = await EchoServer.StartAsync(new() { Name = "s" }, time, Ct);
        using var client = Http(server);

        using var response = await client.GetAsync("?chunks=2&chunk_ms=60000", HttpCompletionOption.ResponseHeadersRead, Ct);
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync(Ct));
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("data: s 1", await events.ReadLineAsync(Ct));
        Assert.Equal("", await events.ReadLineAsync(Ct));

        var second = events.ReadLineAsync(Ct).AsTask();
        Assert.False(second.IsCompleted);
        await UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return second.IsCompleted;
        });

        Assert.Equal("data: s 2", await second);
    }

    [Fact]
    public async Task Stream_OverHttp2_RepeatsEachPieceAsItComes()
    {
        await using var server = await EchoServer.StartAsync(new() { Http2Port = 0 }, ct: Ct);
        using var client = Http2(server);
        using var body = new OpenBody();

        using var post = new HttpRequestMessage(HttpMethod.Post, "stream") { Content = body }.As(client);
        using var response = await client.SendAsync(post, HttpCompletionOption.ResponseHeadersRead, Ct);
        var request = await body.Opened;
        using var answer = new StreamReader(await response.Content.ReadAsStreamAsync(Ct));
        foreach (var piece in (string[])["first", "second"])
        {
            await request.WriteAsync(Encoding.ASCII.GetBytes(piece + "\n"), Ct);
            await request.FlushAsync(Ct);
            Assert.Equal(piece, await answer.ReadLineAsync(Ct));
        }

        body.Close();
        Assert.Null(await answer.ReadLineAsync(Ct));
    }

    [Fact]
    public async Task Stream_OverHttp1_RepeatsEachPieceAsItComes()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);
        using var connection = new TcpClient();
        await connection.ConnectAsync(server.Host, server.Port, Ct);
        using var answer = new StreamReader(connection.GetStream());
        await using var request = new StreamWriter(connection.GetStream()) { AutoFlush = true };

        await request.WriteAsync("POST /stream HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".AsMemory(), Ct);
        Assert.Equal("HTTP/1.1 200 OK", await answer.ReadLineAsync(Ct));
        while (await answer.ReadLineAsync(Ct) is not "")
        {
            // The headers come before any piece of the body.
        }

        foreach (var piece in (string[])["first", "again"])
        {
            await request.WriteAsync($"5\r\n{piece}\r\n".AsMemory(), Ct);
            Assert.Equal(("5", piece), (await answer.ReadLineAsync(Ct), await answer.ReadLineAsync(Ct)));
        }

        await request.WriteAsync("0\r\n\r\n".AsMemory(), Ct);
        Assert.Equal("0", await answer.ReadLineAsync(Ct));
    }

    [Fact]
    public async Task WebSocket_Messages_AreRepeatedWithTheirKind()
    {
        await using var server = await EchoServer.StartAsync(new() { Name = "s" }, ct: Ct);
        using var socket = await OpenAsync(server, "ws?hello=1");

        Assert.Equal((WebSocketMessageType.Text, "s"), await ReceiveAsync(socket));
        await socket.SendAsync("text"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Ct);
        Assert.Equal((WebSocketMessageType.Text, "text"), await ReceiveAsync(socket));
        await socket.SendAsync("binary"u8.ToArray(), WebSocketMessageType.Binary, endOfMessage: true, Ct);
        Assert.Equal((WebSocketMessageType.Binary, "binary"), await ReceiveAsync(socket));

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Ct);
        Assert.Equal((WebSocketCloseStatus.NormalClosure, "done"), (socket.CloseStatus, socket.CloseStatusDescription));
    }

    [Fact]
    public async Task WebSocket_ServerStops_IsTold()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);
        using var socket = await OpenAsync(server, "ws");

        var stopping = server.StopAsync();
        var message = await ReceiveAsync(socket);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Ct);
        await stopping;

        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.EndpointUnavailable), (message.Kind, socket.CloseStatus));
    }

    [Fact]
    public async Task WebSocket_StatusAsked_IsRefusedWithIt()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);

        var failure = await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync(server, "ws?status=503"));

        Assert.Contains("503", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<ClientWebSocket> OpenAsync(EchoServer server, string target)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{server.Host}:{server.Port}/{target}"), Ct);
        return socket;
    }

    private static async Task<(WebSocketMessageType Kind, string Text)> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[100];
        var message = await socket.ReceiveAsync(buffer, Ct);
        return (message.MessageType, Encoding.UTF8.GetString(buffer, 0, message.Count));
    }
}
