using System.Text;

namespace K8sHashBalancer.EchoServer;

/// <summary>The answers that are complete in themselves, well-behaved or not.</summary>
internal sealed class Answers(EchoServer server, TimeProvider time)
{
    private static readonly ReadOnlyMemory<byte> Filler = Encoding.ASCII.GetBytes(new string('x', 16 * 1024));

    private static readonly ReadOnlyMemory<byte> HealthyText = """{"status":"healthy"}"""u8.ToArray();
    private static readonly ReadOnlyMemory<byte> UnhealthyText = """{"status":"unhealthy"}"""u8.ToArray();

    /// <summary>One plain sentence, for what cannot be done.</summary>
    public static Task SentenceAsync(HttpResponse response, int status, string sentence)
    {
        response.StatusCode = status;
        return SendAsync(response, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(sentence + "\n"));
    }

    /// <summary>What a health probe is told.</summary>
    public static Task HealthAsync(HttpContext context) => SendAsync(
        context.Response,
        "application/json",
        context.Response.StatusCode < 300 ? HealthyText : UnhealthyText);

    /// <summary>The name alone: the cheapest answer, for measurements.</summary>
    public Task PlainAsync(HttpContext context, Misbehaviour asked) =>
        SendAsync(context.Response, "text/plain", server.NameInBytes);

    /// <summary>The name and all that was received.</summary>
    public async Task EchoAsync(HttpContext context, Misbehaviour asked)
    {
        var body = asked.EarlyClose ? ReceivedBody.None : await ReceivedBody.ReadAsync(context.Request, context.RequestAborted);
        await SendAsync(context.Response, "application/json", EchoJson.Write(server.Name, context, body));
    }

    /// <summary>The body that was asked for instead of the usual one, if any was.</summary>
    public Func<HttpContext, Misbehaviour, Task> SpecialBodyOr(Func<HttpContext, Misbehaviour, Task> usual, Misbehaviour asked) =>
        asked switch
        {
            { Status: { } status } when !HasBody(status) => (_, _) => Task.CompletedTask,
            { CloseAfter: not null } => CutShortAsync,
            { Chunks: not null } => EventsAsync,
            { Size: not null } => FillerAsync,
            _ => usual,
        };

    /// <summary>Whether HTTP allows a body with this status.</summary>
    public static bool HasBody(int status) =>
        status is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified);

    private async Task CutShortAsync(HttpContext context, Misbehaviour asked)
    {
        var response = context.Response;
        var sent = asked.CloseAfter.GetValueOrDefault();
        response.ContentType = "application/octet-stream";
        response.ContentLength = asked.Chunks is null ? Math.Max(asked.Size ?? 0, sent + 1) : null;
        await response.StartAsync(context.RequestAborted);
        await WriteFillerAsync(context, sent);
        await response.BodyWriter.FlushAsync(context.RequestAborted);
        if (asked.ChunkInterval > TimeSpan.Zero)
        {
            await Task.Delay(asked.ChunkInterval, time, context.RequestAborted);
        }

        // Kestrel then sends what was written and ends the connection; an abort could overtake the bytes.
        throw new IOException($"close_after={sent} was asked for.");
    }

    private static Task FillerAsync(HttpContext context, Misbehaviour asked)
    {
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = asked.Size;
        return WriteFillerAsync(context, asked.Size.GetValueOrDefault());
    }

    private static async Task WriteFillerAsync(HttpContext context, long count)
    {
        while (count > 0)
        {
            var piece = Filler[..(int)Math.Min(count, Filler.Length)];
            await context.Response.BodyWriter.WriteAsync(piece, context.RequestAborted);
            context.RequestAborted.ThrowIfCancellationRequested();
            count -= piece.Length;
        }
    }

    private async Task EventsAsync(HttpContext context, Misbehaviour asked)
    {
        context.Response.ContentType = "text/event-stream";
        for (var number = 1; number <= asked.Chunks; number++)
        {
            if (number > 1 && asked.ChunkInterval > TimeSpan.Zero)
            {
                await Task.Delay(asked.ChunkInterval, time, context.RequestAborted);
            }

            await context.Response.WriteAsync($"data: {server.Name} {number}\n\n", context.RequestAborted);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            context.RequestAborted.ThrowIfCancellationRequested();
        }
    }

    private static async Task SendAsync(HttpResponse response, string type, ReadOnlyMemory<byte> body)
    {
        response.ContentType = type;
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, response.HttpContext.RequestAborted);
    }
}
