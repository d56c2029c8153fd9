using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace K8sHashBalancer.EchoServer;

/// <summary>Every request of one server: finds what it asks for, and misbehaves on the way there.</summary>
internal sealed class RequestHandler(EchoServer server, TimeProvider time, Task stopping) : IHttpApplication<HttpContext>
{
    private readonly Answers _answers = new(server, time);
    private readonly LiveEcho _live = new(server, stopping);

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        context.Response.Headers["X-Server"] = server.Name;
        switch (context.Request.Path.Value)
        {
            case "/health":
                server.ProbeArrived();
                await MisbehaveThenAsync(context, server.Health, (c, _) => Answers.HealthAsync(c));
                return;
            case { } path when path.StartsWith("/control/", StringComparison.Ordinal):
                await ControlAsync(context);
                return;
        }

        server.RequestArrived();
        try
        {
            await MisbehaveThenAsync(context, server.Default, context.Request.Path.Value switch
            {
                "/plain" => _answers.PlainAsync,
                "/ws" => _live.WebSocketAsync,
                "/stream" => LiveEcho.StreamAsync,
                _ => _answers.EchoAsync,
            });
        }
        finally
        {
            server.RequestEnded();
        }
    }

    private async Task MisbehaveThenAsync(HttpContext context, Misbehaviour defaults, Func<HttpContext, Misbehaviour, Task> answer)
    {
        var response = context.Response;
        if (!MisbehaviourReader.TryRead(context.Request, defaults, out var asked, out var error))
        {
            await Answers.SentenceAsync(response, StatusCodes.Status400BadRequest, error);
            return;
        }

        if (asked.Reset)
        {
            context.Abort();
            return;
        }

        if (asked.Never || asked.Delay > TimeSpan.Zero)
        {
            await Task.Delay(asked.Never ? Timeout.InfiniteTimeSpan : asked.Delay, time, context.RequestAborted);
        }

        response.StatusCode = asked.Status ?? StatusCodes.Status200OK;
        if (asked.SetCookie.Count > 0)
        {
            response.Headers.SetCookie = asked.SetCookie;
        }

        Task Body() => _answers.SpecialBodyOr(answer, asked)(context, asked);
        await (asked.Trailers && ChunkedTrailers.FitOn(context) ? ChunkedTrailers.SendAsync(context, server.Name, Body) : Body());
        if (asked.EarlyClose)
        {
            await CloseEarlyAsync(context);
        }
    }

    private static async Task CloseEarlyAsync(HttpContext context)
    {
        // Only once the answer is out: before, Kestrel would announce the close in a header.
        await context.Response.CompleteAsync();
        context.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>().RequestClose();
        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            // Kestrel reads on for the rest of a body, for seconds, unless the request was a bad one.
            throw new BadHttpRequestException("early_close=1 was asked for.");
        }
    }

    private async Task ControlAsync(HttpContext context)
    {
        var response = context.Response;
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            response.Headers.Allow = HttpMethods.Post;
            await Answers.SentenceAsync(response, StatusCodes.Status405MethodNotAllowed, "Send POST to change how this server behaves.");
        }
        else if (!MisbehaviourReader.TryRead(context.Request, Misbehaviour.None, out var asked, out var error))
        {
            await Answers.SentenceAsync(response, StatusCodes.Status400BadRequest, error);
        }
        else
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            switch (context.Request.Path.Value)
            {
                case "/control/health": server.Health = asked; break;
                case "/control/default": server.Default = asked; break;
                default:
                    await Answers.SentenceAsync(
                        response, StatusCodes.Status404NotFound, "There are /control/health and /control/default.");
                    break;
            }
        }
    }
}
