using System.Net;
using System.Text;
using K8sHashBalancer.Core.Snapshots;
using Yarp.ReverseProxy.Forwarder;

namespace K8sHashBalancer.Proxy.Forwarding;

/// <summary>How requests are sent to servers: one pool of connections, and the timeouts of a snapshot.</summary>
internal sealed class Upstream
{
    private Upstream(TimeoutPolicy timeouts, HttpMessageInvoker client)
    {
        Timeouts = timeouts;
        Client = client;
        Http1 = new ForwarderRequestConfig
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            ActivityTimeout = timeouts.Response,
        };
        Http2 = Http1 with { Version = HttpVersion.Version20 };
    }

    /// <summary>The timeouts it goes by.</summary>
    public TimeoutPolicy Timeouts { get; }

    /// <summary>Holds the connections.</summary>
    public HttpMessageInvoker Client { get; }

    /// <summary>For most requests: over HTTP/1.1 servers are reached at half the cost of HTTP/2.</summary>
    public ForwarderRequestConfig Http1 { get; }

    /// <summary>For gRPC, which needs it: HTTP/2 without TLS, by prior knowledge.</summary>
    public ForwarderRequestConfig Http2 { get; }

    /// <summary>
    /// The upstream for these timeouts; connections are kept unless the connect timeout changed. The pool that is replaced then
    /// is left to the requests that still use it, and its connections close when they have been idle for a minute.
    /// </summary>
    public static Upstream For(TimeoutPolicy timeouts, Upstream? previous) =>
        previous?.Timeouts == timeouts ? previous
        : previous?.Timeouts.Connect == timeouts.Connect ? new Upstream(timeouts, previous.Client)
        : new Upstream(timeouts, CreateClient(timeouts.Connect));

    private static HttpMessageInvoker CreateClient(TimeSpan connectTimeout) => new(new PromptUploads(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = connectTimeout,
        EnableMultipleHttp2Connections = true,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),

        // So that a host name that means another address from now on is noticed.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
        UseProxy = false,

        // Trace headers pass through like any other, or are RequestTracer's; without a propagator no activity is started for each request.
        ActivityHeadersPropagator = null,

        // Latin-1 carries every byte as it is: header values are the business of client and server.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
    }));
}
