using System.Collections.Concurrent;
using System.Net;
using K8sHashBalancer.Monitoring.Tests.Tracing.Otlp;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace K8sHashBalancer.Monitoring.Tests.Tracing;

/// <summary>A collector of traces: takes OTLP by gRPC or by HTTP, and keeps the spans.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private const int GrpcFrameHeader = 5;

    private readonly WebApplication _application;
    private readonly ConcurrentQueue<(Resource Resource, Span Span)> _spans = [];
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;

    private Collector(WebApplication application) => _application = application;

    /// <summary>What OTEL_EXPORTER_OTLP_ENDPOINT is to be.</summary>
    public string Address => _application.Urls.First();

    public IReadOnlyList<(Resource Resource, Span Span)> Spans => [.. _spans];

    /// <summary>How often it was called.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Starts one.</summary>
    /// <param name="protocol">As OTEL_EXPORTER_OTLP_PROTOCOL has it: grpc or http/protobuf.</param>
    /// <param name="answers">Whether it ever answers.</param>
    public static async Task<Collector> StartAsync(string protocol, bool answers = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocol == "grpc" ? HttpProtocols.Http2 : HttpProtocols.Http1));
        var application = builder.Build();
        var collector = new Collector(application);
        application.MapPost("/v1/traces", context => collector.TakeAsync(context, header: 0, answers));
        application.MapPost("/opentelemetry.proto.collector.trace.v1.TraceService/Export", context => collector.TakeAsync(context, GrpcFrameHeader, answers));
        await application.StartAsync();
        return collector;
    }

    public async ValueTask DisposeAsync()
    {
        _released.TrySetResult();
        await _application.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context, int header, bool answers)
    {
        Interlocked.Increment(ref _calls);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (!answers)
        {
            await _released.Task;
        }

        foreach (var resource in ExportTraceServiceRequest.Parser.ParseFrom(body.ToArray().AsSpan(header)).ResourceSpans)
        {
            foreach (var span in resource.ScopeSpans.SelectMany(scope => scope.Spans))
            {
                _spans.Enqueue((resource.Resource, span));
            }
        }

        context.Response.ContentType = header == 0 ? "application/x-protobuf" : "application/grpc";
        if (header > 0)
        {
            // An empty message, and that all is well.
            await context.Response.Body.WriteAsync(new byte[GrpcFrameHeader]);
            context.Response.AppendTrailer("grpc-status", "0");
        }
    }
}
