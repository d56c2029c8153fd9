using System.Net.Sockets;
using K8sHashBalancer.Proxy.Monitoring;
using Yarp.ReverseProxy.Forwarder;

namespace K8sHashBalancer.Proxy.Forwarding;

/// <summary>What went wrong between this proxy and a server, told from YARP's error and the exception behind it.</summary>
/// <param name="Outcome">How the request ended.</param>
/// <param name="Detail">What happened, as the end of a sentence that starts with the server's name.</param>
internal readonly record struct ForwardingFailure(RequestOutcome Outcome, string Detail)
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
                new(RequestOutcome.ConnectFailed, DescribeConnectFailure(request)),
            ForwarderError.RequestCreation => new(RequestOutcome.NotForwardable, $"cannot forward a {context.Request.Method} request like this one"),
            ForwarderError.RequestTimedOut when exception?.InnerException is TimeoutException =>
                new(RequestOutcome.ConnectFailed, $"did not accept a connection within {Seconds(upstream.Timeouts.Connect)}"),
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
            _ => new(RequestOutcome.Broken, "closed the connection without an answer"),
        };
    }

    private static ForwardingFailure TimedOut(Upstream upstream) =>
        new(RequestOutcome.TimedOut, $"sent nothing for {Seconds(upstream.Timeouts.Response)}");

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
