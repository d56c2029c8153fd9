using K8sHashBalancer.Proxy.Api;
using K8sHashBalancer.Proxy.Balancing;
using K8sHashBalancer.Proxy.Forwarding;
using K8sHashBalancer.RestApi.Answers;

namespace K8sHashBalancer.Proxy.Listening;

/// <summary>Who answers requests on which port.</summary>
internal sealed class RequestHandlers(RequestForwarder forwarder, ManagementApi management, ISnapshotSource source, Lifetime lifetime)
{
    private readonly RequestDelegate _forward = source.HoldsTrafficUntilReady
        ? context => lifetime.WaitingFor is { } waitingFor ? ExplainAsync(context, waitingFor) : forwarder.ForwardAsync(context)
        : forwarder.ForwardAsync;

    /// <summary>What answers on a port of this purpose.</summary>
    public RequestDelegate For(ListenerPurpose purpose) => purpose switch
    {
        ListenerPurpose.Management => management.HandleAsync,
        ListenerPurpose.Traffic => _forward,
        _ => context => ManagementPaths.Contains(context.Request.Path) ? management.HandleAsync(context) : _forward(context),
    };

    private static Task ExplainAsync(HttpContext context, string waitingFor) =>
        ProblemWriter.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, $"The balancer is starting: {waitingFor}.");
}
