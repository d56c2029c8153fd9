using System.Collections.Immutable;
using K8sHashBalancer.Core.Health;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.RestApi.Answers;

namespace K8sHashBalancer.Operator.Api;

/// <summary>Turns what proxies report into what the API shows, in the shapes that a proxy's API has.</summary>
internal static class FleetViews
{
    /// <summary>The statistics of some balancers.</summary>
    public static StatsResponse Stats(IReadOnlyCollection<BalancerStatus> balancers, ImmutableArray<FleetServer> servers) => StatsResponse.Of(
        balancers.Sum(balancer => balancer.Proxies.Sum(proxy => proxy.Requests)),
        balancers.Sum(balancer => balancer.Proxies.Sum(proxy => proxy.Failures)),
        servers.ToDictionary(server => server.Address.ToString(), server => new ServerStats(server.Requests, server.Errors, server.Condition.Word())));

    /// <summary>Servers.</summary>
    public static ServersResponse Servers(ImmutableArray<FleetServer> servers) => new([.. servers.Select(Server)]);

    /// <summary>One server of a balancer; null if there is none.</summary>
    public static ServerInfo? Server(BalancerStatus status, ServerAddress address) =>
        ServerMerging.OfBalancer(status).Where(server => server.Address == address).Select(Server).FirstOrDefault();

    /// <summary>A balancer in the list.</summary>
    public static BalancerInfo Balancer(BalancerStatus status, int overrides) => new(
        status.Balancer.Namespace,
        status.Balancer.Name,
        FleetHealth.OfBalancer(status),
        status.Published?.Snapshot.Servers.Length ?? 0,
        ServerMerging.OfBalancer(status).Count(server => server.Condition == ServerCondition.Healthy),
        overrides,
        status.Proxies.Length,
        status.Ready,
        status.UpToDate,
        status.Proxies.Sum(proxy => proxy.Requests),
        status.Proxies.Sum(proxy => proxy.Failures));

    private static ServerInfo Server(FleetServer server) => new(
        server.Address.Host,
        server.Address.Port,
        server.Weight,
        server.Condition.Word(),
        server.Requests,
        server.Errors,
        server.InFlight,
        server.Reason,
        server.Since);
}
