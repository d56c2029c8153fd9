using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Core.Tests;
using K8sHashBalancer.Hosting.Tracing;
using K8sHashBalancer.Monitoring.Tests.Tracing.Otlp;
using K8sHashBalancer.Proxy.Tracing;

namespace K8sHashBalancer.Monitoring.Tests.Tracing;

/// <summary>What a collector is sent, and what a proxy without one does not do.</summary>
public sealed class TraceTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string ClientSpan = "b7ad6b7169203331";
    private const string Parent = $"00-{TraceId}-{ClientSpan}-01";

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task Request_OfATrace_IsASpanWithOneForTheServerThatIsToldOfIt(string protocol)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        await using var collector = await Collector.StartAsync(protocol);
        await using var servers = await Backend.StartAsync(1);
        await using var proxy = await TracedProxy.StartAsync(
            ProxyConfig.For(servers.All).SetJson("consistent_hash.keys", """[{"header": "X-User-Id"}]"""), Variables(collector, protocol));

        var echo = await proxy.GetAsync("/cart?card=4111", ("traceparent", Parent), ("tracestate", "vendor=1"), ("baggage", "a=b"), ("X-User-Id", "alice-the-secret"));
        await proxy.StopAsync();

        var (resource, request) = Assert.Single(collector.Spans, one => one.Span.Kind == Span.Types.SpanKind.Server);
        var (_, toServer) = Assert.Single(collector.Spans, one => one.Span.Kind == Span.Types.SpanKind.Client);
        Assert.Equal(["k8s-hashbalancer-proxy"], Values(resource.Attributes, "service.name"));
        Assert.Equal((TraceId, ClientSpan, "GET"), (Hex(request.TraceId), Hex(request.ParentSpanId), request.Name));
        Assert.Equal((TraceId, Hex(request.SpanId)), (Hex(toServer.TraceId), Hex(toServer.ParentSpanId)));
        Assert.Equal([$"00-{TraceId}-{Hex(toServer.SpanId)}-01"], echo.Header("traceparent"));
        Assert.Equal(["vendor=1"], echo.Header("tracestate"));
        Assert.Equal(["a=b"], echo.Header("baggage"));
        Assert.Equal(
            ["hashbalancer.key.source=header X-User-Id", "http.request.method=GET", "http.response.status_code=200", "network.protocol.version=1.1", "server.address=127.0.0.1", "url.path=/cart", "url.scheme=http"],
            Describe(request));
        Assert.Equal(
            ["hashbalancer.walked=False", "http.request.method=GET", "http.response.status_code=200", "server.address=127.0.0.1", $"server.port={servers.All[0].Port}"],
            Describe(toServer));
        Assert.DoesNotContain("alice", string.Concat(collector.Spans.Select(one => $"{one.Span}")), StringComparison.Ordinal);
        Assert.DoesNotContain("4111", string.Concat(collector.Spans.Select(one => $"{one.Span}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ThatIsTriedAgain_HasASpanForEachServer()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        await using var collector = await Collector.StartAsync("http/protobuf");
        await using var servers = await Backend.StartAsync(1);
        var dead = FreePorts.Next();
        await using var proxy = await TracedProxy.StartAsync(ProxyConfig.For(servers.All).Server(dead, weight: 50).Set("outlier_detection.consecutive_failures", 0), Variables(collector, "http/protobuf"));

        for (var i = 0; i < 5; i++)
        {
            await proxy.GetAsync($"/{i}");
        }

        await proxy.StopAsync();

        var failed = collector.Spans.Select(one => one.Span).First(span => span.Status?.Code == Status.Types.StatusCode.Error);
        Assert.Equal(Span.Types.SpanKind.Client, failed.Kind);
        Assert.Equal(["connect_failed"], Values(failed.Attributes, "error.type"));
        Assert.Equal([$"{dead}"], Values(failed.Attributes, "server.port"));
        var next = Assert.Single(collector.Spans, one => one.Span.ParentSpanId == failed.ParentSpanId && one.Span.SpanId != failed.SpanId).Span;
        Assert.Equal(["1"], Values(next.Attributes, "http.request.resend_count"));
        Assert.Equal(["True"], Values(next.Attributes, "hashbalancer.walked"));
        Assert.Equal(5, collector.Spans.Count(one => one.Span.Kind == Span.Types.SpanKind.Server));
    }

    [Fact]
    public async Task Request_OfATraceThatIsNotSampled_PassesThatOn()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        await using var collector = await Collector.StartAsync("http/protobuf");
        await using var servers = await Backend.StartAsync(1);
        await using var proxy = await TracedProxy.StartAsync(ProxyConfig.For(servers.All), Variables(collector, "http/protobuf"));

        var echo = await proxy.GetAsync("/", ("traceparent", $"00-{TraceId}-{ClientSpan}-00"));
        await proxy.StopAsync();

        Assert.Empty(collector.Spans);
        var passedOn = Assert.Single(echo.Header("traceparent"));
        Assert.StartsWith($"00-{TraceId}-", passedOn, StringComparison.Ordinal);
        Assert.EndsWith("-00", passedOn, StringComparison.Ordinal);
    }

    /// <summary>A collector that takes connections and never answers is the worst of those that are away.</summary>
    [Fact]
    public async Task Collector_ThatNeverAnswers_SlowsNoRequestAndKeepsNoProcess()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        await using var collector = await Collector.StartAsync("http/protobuf", answers: false);
        await using var servers = await Backend.StartAsync(1);
        await using var proxy = await TracedProxy.StartAsync(ProxyConfig.For(servers.All), [.. Variables(collector, "http/protobuf"), ("OTEL_BSP_MAX_QUEUE_SIZE", "64"), ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "8")]);
        await proxy.GetAsync("/");
        await Eventually.TrueAsync(() => collector.Calls > 0, "the exporter waits for the collector");

        var longest = TimeSpan.Zero;
        for (var i = 0; i < 300; i++)
        {
            var started = TimeProvider.System.GetTimestamp();
            await proxy.GetAsync($"/{i}");
            longest = TimeProvider.System.GetElapsedTime(started) is var took && took > longest ? took : longest;
        }

        // The queue has long been full. A request that waited for the exporter, whose patience is 10 s, would show.
        Assert.InRange(longest, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await proxy.StopAsync();
    }

    [Fact]
    public async Task Proxy_WithoutAnEndPoint_SendsNothingAndLeavesTraceContextAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        await using var servers = await Backend.StartAsync(1);
        await using var proxy = await TracedProxy.StartAsync(ProxyConfig.For(servers.All), ("OTEL_SERVICE_NAME", "x"));

        var echo = await proxy.GetAsync("/", ("traceparent", Parent), ("tracestate", "vendor=1"));
        var without = await proxy.GetAsync("/");
        var log = await proxy.StopAsync();

        Assert.Equal([Parent], echo.Header("traceparent"));
        Assert.Equal(["vendor=1"], echo.Header("tracestate"));
        Assert.Empty(without.Header("traceparent"));
        Assert.DoesNotContain("Traces go to", log, StringComparison.Ordinal);
    }

    [Fact]
    public void Tracer_WithoutAnEndPoint_AllocatesNothing()
    {
        using var tracer = new RequestTracer(isOn: false);
        var context = new DefaultHttpContext();
        context.Request.Headers.TraceParent = Parent;
        using var request = new HttpRequestMessage();
        var key = new KeySource.Path(null);

        Assert.False(tracer.IsOn);
        Assert.Equal(0, AllocatedBytes.By(() =>
        {
            using var span = tracer.BeginRequest(context);
            RequestTracer.NoteKey(span, key);
            using var toServer = tracer.BeginTry(span, context, null!, 0, walkedOn: false);
            tracer.Propagate(request);
            RequestTracer.NoteAnswer(toServer, 200);
            RequestTracer.EndRequest(span, context);
        }));
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4317", "http://collector:4317/", null)]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=https://a/v1/traces OTEL_EXPORTER_OTLP_ENDPOINT=http://b", "https://a/v1/traces", null)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://b OTEL_SDK_DISABLED=true", null, null)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://b OTEL_TRACES_EXPORTER=none", null, null)]
    [InlineData("OTEL_SERVICE_NAME=x", null, null)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=collector:4317", null, "OTEL_EXPORTER_OTLP_ENDPOINT must be an address like http://collector:4317, and is \"collector:4317\": there are no traces.")]
    public void Variables_SayWhetherThereAreTraces(string variables, string? endPoint, string? expectedProblem)
    {
        var values = variables.Split(' ').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

        var settings = TracingSettings.Read(values.GetValueOrDefault, out var problem);

        Assert.Equal((endPoint, expectedProblem), (settings?.EndPoint.ToString(), problem));
    }

    private static (string, string)[] Variables(Collector collector, string protocol) =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
    ];

    private static string Hex(Google.Protobuf.ByteString bytes) => Convert.ToHexStringLower(bytes.Span);

    private static IEnumerable<string> Describe(Span span) => span.Attributes.Select(one => $"{one.Key}={Text(one.Value)}").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Values(IEnumerable<KeyValue> attributes, string key) => attributes.Where(one => one.Key == key).Select(one => Text(one.Value));

    private static string Text(AnyValue value) => value.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => value.StringValue,
        AnyValue.ValueOneofCase.BoolValue => $"{value.BoolValue}",
        _ => $"{value.IntValue}",
    };
}
