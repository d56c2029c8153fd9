using System.Collections.Immutable;
using System.Diagnostics;
using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Balancing;
using K8sHashBalancer.Proxy.Monitoring;
using K8sHashBalancer.Proxy.Tracing;
using K8sHashBalancer.RestApi.Answers;
using Yarp.ReverseProxy.Forwarder;

namespace K8sHashBalancer.Proxy.Forwarding;

/// <summary>
/// The request path: key → pick → forward → record. Nothing in it waits for anything but the client and the server.
/// </summary>
internal sealed partial class RequestForwarder(
    Balancer balancer,
    IHttpForwarder forwarder,
    RequestRecorder recorder,
    RequestTracer tracer,
    TimeProvider time,
    ILogger<RequestForwarder> logger)
{
    private readonly ForwardingTransformer _transformer = new(tracer);

    /// <summary>Answers one request.</summary>
    public Task ForwardAsync(HttpContext context) => tracer.IsOn ? TraceAsync(context) : ForwardAsync(context, span: null);

    private async Task TraceAsync(HttpContext context)
    {
        using var span = tracer.BeginRequest(context);
        try
        {
            await ForwardAsync(context, span);
        }
        finally
        {
            RequestTracer.EndRequest(span, context);
        }
    }

    private async Task ForwardAsync(HttpContext context, Activity? span)
    {
        var state = balancer.State;
        var key = state.LoadBalancer.UsesKey ? state.KeyReader.Read(context) : default;
        if (key.IsRejected)
        {
            await ProblemWriter.WriteAsync(context, StatusCodes.Status400BadRequest, DescribeMissingKey(state.Snapshot.Policy.Balancing.Keys));
            recorder.RecordWithoutServer(RequestOutcome.NoKey, StatusCodes.Status400BadRequest);
            return;
        }

        if (state.LoadBalancer.UsesKey)
        {
            RequestTracer.NoteKey(span, key.Source);
        }

        await ForwardAsync(context, state, key, span);
    }

    private async Task ForwardAsync(HttpContext context, BalancerState state, RequestKey key, Activity? span)
    {
        var attempts = 1 + state.Snapshot.Policy.RetryAttempts;
        var tried = Array.Empty<int>();
        ServerRuntime? lastServer = null;
        ForwardingFailure lastFailure = default;
        var pick = state.Pick(key.Position);
        while (pick.IsFound)
        {
            var server = state.Servers[pick.Server];
            if (logger.IsEnabled(LogLevel.Debug))
            {
                // Asking for the identifier makes it.
                LogPick(logger, context.TraceIdentifier, key.Position, key.Source, server.Name, pick.WalkedOn, tried.Length);
            }

            if (pick.WalkedOn)
            {
                recorder.RecordWalk();
            }

            using var trySpan = tracer.BeginTry(span, context, server, tried.Length, pick.WalkedOn);
            var started = time.GetTimestamp();
            var error = await SendAsync(context, state.Upstream, server);
            var duration = time.GetElapsedTime(started);
            if (error == ForwarderError.None)
            {
                RequestTracer.NoteAnswer(trySpan, context.Response.StatusCode);
                recorder.RecordAnswer(state, server, context.Response.StatusCode, duration);
                return;
            }

            lastServer = server;
            lastFailure = ForwardingFailure.Read(context, error, state.Upstream);
            RequestTracer.NoteFailure(trySpan, lastFailure.Outcome, lastFailure.Detail);
            tried = [.. tried, pick.Server];
            pick = lastFailure.MayBeRetried && tried.Length < attempts
                ? state.Pick(key.Position, tried)
                : PickResult.None;
            recorder.RecordFailure(state, server, lastFailure.Outcome, context.Response.StatusCode, duration, isLast: !pick.IsFound);
            var level = LevelOf(lastFailure.Outcome, isLast: !pick.IsFound);
            if (logger.IsEnabled(level))
            {
                LogFailure(logger, level, context.TraceIdentifier, server.Name, lastFailure.Detail);
            }

            if (pick.IsFound)
            {
                // Nothing was answered: the request is as good as new.
                context.Response.StatusCode = StatusCodes.Status200OK;
            }
        }

        await ExplainAsync(context, state, lastServer, lastFailure);
    }

    private async Task<ForwarderError> SendAsync(HttpContext context, Upstream upstream, ServerRuntime server)
    {
        server.Load.Begin();
        try
        {
            var config = IsGrpc(context.Request) ? upstream.Http2 : upstream.Http1;
            return await forwarder.SendAsync(context, server.Prefix, upstream.Client, config, _transformer);
        }
        finally
        {
            server.Load.End();
        }
    }

    private Task ExplainAsync(HttpContext context, BalancerState state, ServerRuntime? server, ForwardingFailure failure)
    {
        if (server is null)
        {
            recorder.RecordWithoutServer(RequestOutcome.NoServer, StatusCodes.Status503ServiceUnavailable);
            return ProblemWriter.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, DescribeNoServer(state));
        }

        if (context.Response.HasStarted || failure.Outcome == RequestOutcome.ClientAborted)
        {
            return Task.CompletedTask;
        }

        if (failure.Outcome == RequestOutcome.NotForwardable)
        {
            return ProblemWriter.WriteAsync(context, StatusCodes.Status501NotImplemented, $"The balancer {failure.Detail}.");
        }

        var status = failure.Outcome == RequestOutcome.TimedOut ? StatusCodes.Status504GatewayTimeout : StatusCodes.Status502BadGateway;
        return ProblemWriter.WriteAsync(context, status, $"Server {server.Name} {failure.Detail}.", server.Name);
    }

    /// <summary>A client that got an error is worth a line; one that left, or was served by the next server, is not.</summary>
    private static LogLevel LevelOf(RequestOutcome outcome, bool isLast) => isLast && outcome.IsFailure() ? LogLevel.Warning : LogLevel.Debug;

    /// <summary>gRPC needs HTTP/2 to the server, as it came from the client; all else is as well served by HTTP/1.1.</summary>
    private static bool IsGrpc(HttpRequest request) =>
        HttpProtocol.IsHttp2(request.Protocol)
        && request.ContentType is { } type
        && type.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase)
        && (type.Length == "application/grpc".Length || type["application/grpc".Length] is '+' or ';');

    private static string DescribeNoServer(BalancerState state) => state.Servers.Length == 0
        ? "The balancer has no servers."
        : $"None of the {state.Servers.Length} servers is available.";

    private static string DescribeMissingKey(ImmutableArray<KeySource> keys) =>
        $"The request has none of the keys this balancer goes by: {string.Join(", ", keys.Select(source => source.Describe()))}.";

    [LoggerMessage(EventId = 10, Level = LogLevel.Debug, Message = "Request {Request}: key position {Position:x16} from {Source} goes to {Server}. Walked on: {WalkedOn}, tries before: {Tries}.")]
    private static partial void LogPick(ILogger logger, string request, ulong position, KeySource? source, string server, bool walkedOn, int tries);

    [LoggerMessage(EventId = 11, Message = "Request {Request}: server {Server} {Detail}.")]
    private static partial void LogFailure(ILogger logger, LogLevel level, string request, string server, string detail);
}
