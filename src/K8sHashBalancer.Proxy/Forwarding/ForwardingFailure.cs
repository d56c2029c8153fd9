using System.Net.Sockets;
using K8sHashBalancer.Proxy.Monitoring;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace K8sHashBalancer.Proxy.Forwarding;

/// <summary>What went wrong between this proxy and a server, told from YARP's error and the exception behind it.</summary>
/// <param name="Outcome">How the request ended.</param>
/// <param name="Detail">What happened, as the end of a sentence that starts with the server's name.</param>
/// <param name="MayBeRetried">Whether another server may be sent the request.</param>
internal readonly record struct ForwardingFailure(RequestOutcome Outcome, string Detail, bool MayBeRetried = false)
{
    /// <summary>Reads a failure.</summary>
    /// <param name="context">The request, after YARP gave up on it.</param>
    /// <param name="error">What YARP says.</param>
    /// <param name="upstream">Has the timeouts.</param>
    public static ForwardingFailure Read(HttpContext context, ForwarderError error, Upstream upstream)
    {
        var exception = context.GetForwarderErrorFeature()?.Exception;
        return error switch
        {
            ForwarderError.Request when exception is HttpRequestException request && IsConnectFailure(request) =>
                new(RequestOutcome.ConnectFailed, DescribeConnectFailure(request), MayBeRetried: true),
            ForwarderError.RequestCreation => new(RequestOutcome.NotForwardable, $"cannot forward a {context.Request.Method} request like this one"),
            ForwarderError.RequestTimedOut when exception?.InnerException is TimeoutException =>
                new(RequestOutcome.ConnectFailed, $"did not accept a connection within {Seconds(upstream.Timeouts.Connect)}", MayBeRetried: true),
            ForwarderError.RequestTimedOut => TimedOut(upstream),

            // Neither side had anything to say: that is how many WebSockets end, and nobody's failure.
            ForwarderError.UpgradeActivityTimeout => new(RequestOutcome.Success, $"was silent for {Seconds(upstream.Timeouts.Response)}, like its client"),

            // YARP aborts an answer that it cannot complete, so that these come before the question whether the request was aborted.
            ForwarderError.ResponseBodyDestination or ForwarderError.UpgradeResponseDestination =>
                new(RequestOutcome.Broken, "closed the connection in the middle of its answer"),
            ForwarderError.ResponseBodyCanceled when ObservedBody.FellSilent(context) => TimedOut(upstream),
            _ when context.RequestAborted.IsCancellationRequested || IsClientsDoing(error) =>
                new(RequestOutcome.ClientAborted, "was left by the client"),
            ForwarderError.ResponseBodyCanceled or ForwarderError.RequestBodyCanceled => TimedOut(upstream),
            ForwarderError.ResponseHeaders => new(RequestOutcome.Broken, "sent headers that are not valid"),
            ForwarderError.RequestBodyDestination => new(RequestOutcome.Broken, "closed the connection while it was sent the request"),
            ForwarderError.Request when exception is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } =>
                new(RequestOutcome.Broken, "sent an answer that is not valid"),
            _ => new(RequestOutcome.Broken, "closed the connection without an answer", IsSafe(context)),
        };
    }

    private static ForwardingFailure TimedOut(Upstream upstream) =>
        new(RequestOutcome.TimedOut, $"sent nothing for {Seconds(upstream.Timeouts.Response)}");

    /// <summary>
    /// A request that changes nothing may be sent again (RFC 9110, section 9.2.2); see <c>docs/adr/0003</c>. One with a body is not:
    /// some of the body may be gone.
    /// </summary>
    private static bool IsSafe(HttpContext context)
    {
        var method = context.Request.Method;
        return (HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method))
            && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };
    }

    private static bool IsConnectFailure(HttpRequestException exception) => exception.HttpRequestError
        is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;

    private static bool IsClientsDoing(ForwarderError error) => error
        is ForwarderError.RequestBodyClient or ForwarderError.ResponseBodyClient or ForwarderError.RequestCanceled
        or ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeResponseClient
        or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled;

    private static string DescribeConnectFailure(HttpRequestException exception) => exception switch
    {
        { HttpRequestError: HttpRequestError.NameResolutionError } => "has a host name that cannot be resolved",
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "refused the connection",
        { InnerException: SocketException socket } => $"could not be connected to: {socket.SocketErrorCode}",
        _ => "could not be connected to",
    };

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0.###} s";
}
