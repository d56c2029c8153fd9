using System.Collections.Frozen;
using System.Net;
using K8sHashBalancer.Proxy.Tracing;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace K8sHashBalancer.Proxy.Forwarding;

/// <summary>
/// Makes the request that a server gets from the one that a client sent: the same method, target, headers and body, without
/// what concerned the client's connection alone, and with X-Forwarded-For, -Proto and -Host.
/// </summary>
internal sealed class ForwardingTransformer(RequestTracer tracer) : HttpTransformer
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const string ForwardedProto = "X-Forwarded-Proto";
    private const string ForwardedHost = "X-Forwarded-Host";

    /// <summary>What Connection can say besides names of headers; and Host, which no proxy drops.</summary>
    private static readonly FrozenSet<string> Options =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "close", "keep-alive", HeaderNames.Upgrade, HeaderNames.Host);

    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <inheritdoc/>
    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        foreach (var name in NamedIn(httpContext.Request.Headers.Connection))
        {
            RemoveHeader(proxyRequest, name);
        }

        // YARP takes it for one that concerns the connection; browsers mean the server.
        if (httpContext.Request.Headers.UpgradeInsecureRequests is { Count: > 0 } wish)
        {
            proxyRequest.Headers.TryAddWithoutValidation(HeaderNames.UpgradeInsecureRequests, wish.ToString());
        }

        AddForwarded(httpContext, proxyRequest);
        tracer.Propagate(proxyRequest);

        // The target goes on byte for byte. Only a target in absolute form, which few clients send, is rebuilt from its parts.
        var target = httpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target.StartsWith('/'))
        {
            proxyRequest.RequestUri = new Uri(destinationPrefix + target, AsItIs);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        var hasBody = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        if (proxyResponse is null)
        {
            return hasBody;
        }

        if (proxyResponse.Headers.NonValidated.TryGetValues(HeaderNames.Connection, out var connection))
        {
            foreach (var name in NamedIn(new StringValues([.. connection])))
            {
                httpContext.Response.Headers.Remove(name);
            }
        }

        if (proxyResponse.Headers.NonValidated.Contains(HeaderNames.Trailer))
        {
            ChunkedBody.Use(httpContext);
        }

        if (proxyResponse.StatusCode != HttpStatusCode.SwitchingProtocols)
        {
            proxyResponse.Content = new ObservedBody(proxyResponse.Content, httpContext);
        }

        return hasBody;
    }

    /// <inheritdoc/>
    public override async ValueTask TransformResponseTrailersAsync(
        HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken)
    {
        await base.TransformResponseTrailersAsync(httpContext, proxyResponse, cancellationToken);
        await ChunkedBody.CompleteAsync(httpContext, proxyResponse.TrailingHeaders, cancellationToken);
    }

    /// <summary>RFC 9110, section 7.6.1: what a sender names in Connection is meant for this hop.</summary>
    private static IEnumerable<string> NamedIn(StringValues connection) =>
        connection.Count == 0 || (connection.Count == 1 && Options.Contains(connection[0]!)) ? []
        : connection
            .SelectMany(line => (line ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(name => !Options.Contains(name));

    private static void AddForwarded(HttpContext context, HttpRequestMessage request)
    {
        var headers = context.Request.Headers;
        if (context.Connection.RemoteIpAddress is { } client)
        {
            var address = Text(client);
            var before = headers[ForwardedFor];
            Set(request, ForwardedFor, before.Count == 0 ? address : $"{before}, {address}");
        }

        // A proxy in front of this one knows better how the client came.
        if (!headers.ContainsKey(ForwardedProto))
        {
            Set(request, ForwardedProto, context.Request.Scheme);
        }

        if (!headers.ContainsKey(ForwardedHost) && headers.Host.Count > 0)
        {
            Set(request, ForwardedHost, headers.Host.ToString());
        }
    }

    private static string Text(IPAddress address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    private static void Set(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, value);
    }

    private static void RemoveHeader(HttpRequestMessage request, string name)
    {
        // A name that no header can have is in nobody's list of headers.
        if (request.Headers.NonValidated.Contains(name))
        {
            request.Headers.Remove(name);
        }
        else if (request.Content?.Headers.NonValidated.Contains(name) == true)
        {
            request.Content.Headers.Remove(name);
        }
    }
}
