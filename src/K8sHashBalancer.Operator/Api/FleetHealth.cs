using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Operator.Api;

/// <summary>How well requests are served, in one of the words of <c>GET /api/health</c>.</summary>
internal static class FleetHealth
{
    private const string Healthy = "healthy";
    private const string Degraded = "degraded";
    private const string Unhealthy = "unhealthy";

    /// <summary>
    /// A balancer's: that of the proxies that take traffic where they agree, degraded where they do not, and unhealthy if there is none.
    /// </summary>
    public static string OfBalancer(BalancerStatus status) => Merge([.. status.Proxies.Where(proxy => proxy.Ready).Select(OfProxy)], Unhealthy);

    /// <summary>That of all balancers where they agree, degraded where they do not, and healthy if there is none.</summary>
    public static string OfAll(IEnumerable<BalancerStatus> balancers) => Merge([.. balancers.Select(OfBalancer)], Healthy);

    /// <summary>As the proxy itself says it: by whether a server is available, or at least one is left to try.</summary>
    private static string OfProxy(ProxyStatus proxy) =>
        proxy.Candidates == 0 ? Unhealthy
        : proxy.Servers.Values.Any(server => server.Condition == Condition.Healthy) ? Healthy
        : Degraded;

    private static string Merge(string[] words, string ofNone) => words switch
    {
        [] => ofNone,
        [var first, ..] when words.All(word => word == first) => first,
        _ => Degraded,
    };
}
