using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace K8sHashBalancer.Proxy.Forwarding;

/// <summary>
/// Makes the request that a server gets from the one that a client sent: the same method, target, headers and body, without
/// what concerned the client's connection alone, and with X-Forwarded-For, -Proto and -Host.
/// </summary>
internal sealed class ForwardingTransformer : HttpTransformer
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const string ForwardedProto = "X-Forwarded-Proto";
    private const string ForwardedHost = "X-Forwarded-Host";

    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <inheritdoc/>
    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        RemoveHeadersOfTheConnection(httpContext.Request.Headers.Connection, proxyRequest);
        AddForwarded(httpContext, proxyRequest);

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
        if (proxyResponse?.Headers.NonValidated.Contains(HeaderNames.Trailer) == true)
        {
            ChunkedBody.Use(httpContext);
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
    private static void RemoveHeadersOfTheConnection(StringValues connection, HttpRequestMessage request)
    {
        foreach (var line in connection)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var name = line.AsSpan(range).Trim();
                if (!name.IsEmpty
                    && !name.Equals("close", StringComparison.OrdinalIgnoreCase)
                    && !name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase)
                    && !name.Equals(HeaderNames.Upgrade, StringComparison.OrdinalIgnoreCase)
                    && !name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase))
                {
                    RemoveHeader(request, name.ToString());
                }
            }
        }
    }

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
