using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Reconciling.Owned;

/// <summary>The port of a proxy's pod that takes requests.</summary>
/// <param name="Name">Its name, by which the Service finds it: a pod that does not speak what the Service is for has none of it.</param>
/// <param name="Number">Its number.</param>
internal sealed record TrafficPort(string Name, int Number)
{
    private static readonly TrafficPort Plain = new("http", 8080);
    private static readonly TrafficPort Tls = new("https", 8443);

    /// <summary>The one that the proxies of a balancer have.</summary>
    public static TrafficPort Of(HashBalancer balancer) => balancer.Spec.Listener.Tls is null ? Plain : Tls;
}
