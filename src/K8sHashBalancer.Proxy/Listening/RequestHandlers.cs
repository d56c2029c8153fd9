using K8sHashBalancer.Proxy.Api;
using K8sHashBalancer.Proxy.Forwarding;

namespace K8sHashBalancer.Proxy.Listening;

/// <summary>Who answers requests on which port.</summary>
internal sealed class RequestHandlers(RequestForwarder forwarder, ManagementApi management)
{
    /// <summary>What answers on a port of this purpose.</summary>
    public RequestDelegate For(ListenerPurpose purpose) => purpose switch
    {
        ListenerPurpose.Management => management.HandleAsync,
        ListenerPurpose.Traffic => forwarder.ForwardAsync,
        _ => context => ManagementPaths.Contains(context.Request.Path) ? management.HandleAsync(context) : forwarder.ForwardAsync(context),
    };
}
