using System.Collections.Frozen;
using System.Diagnostics;
using System.Text.Json;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Hosting;
using K8sHashBalancer.Proxy.Balancing;
using K8sHashBalancer.Proxy.Forwarding;
using K8sHashBalancer.Proxy.Monitoring;
using Microsoft.Net.Http.Headers;

namespace K8sHashBalancer.Proxy.Tracing;

/// <summary>
/// Makes the spans of a request: one for what the client asked, and below it one for each server that was tried. Names and attributes are
/// those of OpenTelemetry's conventions for HTTP. Where there are no traces, all of this is a look at a null.
/// </summary>
/// <param name="isOn">Whether there are traces.</param>
internal sealed class RequestTracer(bool isOn) : IDisposable
{
    /// <summary>The name of the source of the spans.</summary>
    public const string SourceName = "K8sHashBalancer.Proxy";

    /// <summary>What other methods are called, so that clients cannot make up names of spans.</summary>
    private const string OtherMethod = "_OTHER";

    private static readonly FrozenSet<string> Methods = FrozenSet.Create(
        StringComparer.Ordinal, "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT");

    private readonly ActivitySource? _source = isOn ? new ActivitySource(SourceName, ProductVersion.Text) : null;

    /// <summary>Whether there are traces.</summary>
    public bool IsOn => _source is not null;

    /// <summary>Begins the span of a client's request, as part of the client's trace if it says which.</summary>
    public Activity? BeginRequest(HttpContext context)
    {
        if (_source is null)
        {
            return null;
        }

        var headers = context.Request.Headers;
        ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var parent);
        var method = Method(context.Request);
        var span = _source.StartActivity(method == OtherMethod ? "HTTP" : method, ActivityKind.Server, parent);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("http.request.method", method);
            span.SetTag("url.scheme", context.Request.Scheme);

            // Not the query: people put into it what is nobody's business.
            span.SetTag("url.path", context.Request.Path.Value);
            span.SetTag("network.protocol.version", context.Request.Protocol is ['H', 'T', 'T', 'P', '/', .. var version] ? version.Replace("2.0", "2", StringComparison.Ordinal) : null);
            span.SetTag("server.address", context.Request.Host.Host);
        }

        return span;
    }

    /// <summary>Says which part of the request the key is; never the key.</summary>
    public static void NoteKey(Activity? span, KeySource? source)
    {
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("hashbalancer.key.source", source is null ? "random" : source.Describe());
        }
    }

    /// <summary>Ends the span of a client's request.</summary>
    public static void EndRequest(Activity? span, HttpContext context)
    {
        if (span is { IsAllDataRequested: true })
        {
            var status = context.Response.StatusCode;
            span.SetTag("http.response.status_code", status);
            if (status >= StatusCodes.Status500InternalServerError)
            {
                span.SetStatus(ActivityStatusCode.Error);
                span.SetTag("error.type", $"{status}");
            }
        }
    }

    /// <summary>Begins the span of a try.</summary>
    /// <param name="request">The span of the request.</param>
    /// <param name="context">The request.</param>
    /// <param name="server">The server.</param>
    /// <param name="tries">How many servers were tried before.</param>
    /// <param name="walkedOn">Whether the server stands in for the owner of the key.</param>
    public Activity? BeginTry(Activity? request, HttpContext context, ServerRuntime server, int tries, bool walkedOn)
    {
        if (_source is null || request is null)
        {
            return null;
        }

        var method = Method(context.Request);
        var span = _source.StartActivity(method == OtherMethod ? "HTTP" : method, ActivityKind.Client, request.Context);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("http.request.method", method);
            span.SetTag("server.address", server.Address.Host);
            span.SetTag("server.port", server.Address.Port);
            span.SetTag("hashbalancer.walked", walkedOn);
            if (tries > 0)
            {
                span.SetTag("http.request.resend_count", tries);
            }
        }

        return span;
    }

    /// <summary>The server answered.</summary>
    public static void NoteAnswer(Activity? span, int status)
    {
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("http.response.status_code", status);
            if (status >= StatusCodes.Status400BadRequest)
            {
                span.SetStatus(ActivityStatusCode.Error);
                span.SetTag("error.type", $"{status}");
            }
        }
    }

    /// <summary>The server did not answer, or not all of it.</summary>
    public static void NoteFailure(Activity? span, RequestOutcome outcome, string detail)
    {
        if (span is { IsAllDataRequested: true })
        {
            span.SetStatus(ActivityStatusCode.Error, $"The server {detail}.");
            span.SetTag("error.type", JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString()));
        }
    }

    /// <summary>Tells a server whose trace it is part of. Without a span of this proxy, it is told what the client said.</summary>
    public void Propagate(HttpRequestMessage request)
    {
        if (_source is null || Activity.Current is not { } span || span.Source != _source)
        {
            return;
        }

        Set(request, HeaderNames.TraceParent, span.Id);
        Set(request, HeaderNames.TraceState, span.TraceStateString);
    }

    /// <inheritdoc/>
    public void Dispose() => _source?.Dispose();

    private static string Method(HttpRequest request) => Methods.TryGetValue(request.Method, out var known) ? known : OtherMethod;

    private static void Set(HttpRequestMessage request, string name, string? value)
    {
        request.Headers.Remove(name);
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
