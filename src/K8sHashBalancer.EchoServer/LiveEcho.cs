using System.Buffers;
using System.Net.WebSockets;
using Microsoft.AspNetCore.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace K8sHashBalancer.EchoServer;

/// <summary>The answers that go on while the request does: each piece comes back as it arrives.</summary>
internal sealed class LiveEcho(EchoServer server, Task stopping)
{
    /// <summary>Repeats the body while it is being sent.</summary>
    public static async Task StreamAsync(HttpContext context, Misbehaviour asked)
    {
        var (reader, writer) = (context.Request.BodyReader, context.Response.BodyWriter);
        context.Response.ContentType = context.Request.ContentType ?? "application/octet-stream";
        // The client may wait for the headers before it sends anything.
        await context.Response.StartAsync(context.RequestAborted);
        await writer.FlushAsync(context.RequestAborted);
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            foreach (var segment in read.Buffer)
            {
                writer.Write(segment.Span);
            }

            reader.AdvanceTo(read.Buffer.End);
            await writer.FlushAsync(context.RequestAborted);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>Repeats WebSocket messages; <c>hello=1</c> has the server speak first and say its name.</summary>
    public Task WebSocketAsync(HttpContext context, Misbehaviour asked) =>
        new WebSocketMiddleware(UpgradeAsync, Options.Create(new WebSocketOptions()), NullLoggerFactory.Instance).Invoke(context);

    private async Task UpgradeAsync(HttpContext context)
    {
        // A status that was asked for refuses the upgrade.
        if (!context.WebSockets.IsWebSocketRequest || context.Response.StatusCode != StatusCodes.Status200OK)
        {
            var status = context.WebSockets.IsWebSocketRequest ? context.Response.StatusCode : StatusCodes.Status400BadRequest;
            await Answers.SentenceAsync(context.Response, status, "/ws is for WebSockets.");
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault());
        try
        {
            if (context.Request.Query["hello"] == "1")
            {
                await socket.SendAsync(server.NameInBytes, WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
            }

            await RepeatAsync(socket, context.RequestAborted);
        }
        catch (WebSocketException)
        {
            // The client left without a farewell, and there is nobody left to tell.
        }
    }

    private async Task RepeatAsync(WebSocket socket, CancellationToken aborted)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var receiving = socket.ReceiveAsync(buffer.AsMemory(), aborted).AsTask();
            if (socket.State == WebSocketState.Open && await Task.WhenAny(receiving, stopping) == stopping)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "The server is stopping.", aborted);
            }

            var message = await receiving;
            if (message.MessageType == WebSocketMessageType.Close)
            {
                break;
            }

            if (socket.State == WebSocketState.Open)
            {
                await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, aborted);
            }
        }

        if (socket.State == WebSocketState.CloseReceived)
        {
            await socket.CloseOutputAsync(socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure, socket.CloseStatusDescription, aborted);
        }
    }
}
