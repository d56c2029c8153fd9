using System.Collections.Immutable;
using System.Globalization;
using K8sHashBalancer.Core.Health;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Protocol.V1;
using Condition = K8sHashBalancer.Protocol.V1.Condition;

namespace K8sHashBalancer.Operator.Api;

/// <summary>Makes one view of what each proxy reports.</summary>
internal static class ServerMerging
{
    /// <summary>From harmless to what somebody should look at.</summary>
    private static readonly ImmutableArray<ServerCondition> ByUrgency =
        [ServerCondition.Healthy, ServerCondition.Draining, ServerCondition.Maintenance, ServerCondition.Unhealthy];

    /// <summary>The servers of a balancer, in the order of their identities; none if nothing is published.</summary>
    public static ImmutableArray<FleetServer> OfBalancer(BalancerStatus status) =>
        [.. (status.Published?.Snapshot.Servers ?? []).Select(server => OverProxies(server, status.Proxies))];

    /// <summary>
    /// The servers of several balancers, in the order of their addresses. A server of several of them is one here: counts are added, and
    /// it has its largest weight and its worst status.
    /// </summary>
    public static ImmutableArray<FleetServer> OfAll(IEnumerable<BalancerStatus> balancers) =>
    [
        .. balancers
            .SelectMany(balancer => OfBalancer(balancer).Select(server => (balancer.Balancer, Server: server)))
            .GroupBy(pair => pair.Server.Address)
            .Select(group => OverBalancers([.. group]))
            .OrderBy(server => server.Address.ToString(), StringComparer.Ordinal),
    ];

    /// <summary>
    /// What holds everywhere (maintenance, draining, not ready) comes from the snapshot. Beyond that a server is unhealthy as soon as one
    /// proxy calls it so: keys that come through that proxy go elsewhere, which is what somebody has to know. The reason says on how many.
    /// </summary>
    private static FleetServer OverProxies(Server server, ImmutableArray<ProxyStatus> proxies)
    {
        ServerReport[] reports = [.. proxies.Select(proxy => proxy.Servers.GetValueOrDefault(server.Identity)).OfType<ServerReport>()];
        var everywhere = ServerStatus.Of(server, default, probeDetail: null, previous: null, default);
        ServerReport[] unhealthy = [.. reports.Where(report => report.Condition == Condition.Unhealthy)];
        var (condition, reason) = everywhere.Condition == ServerCondition.Healthy && unhealthy.Length > 0
            ? (ServerCondition.Unhealthy, string.Create(CultureInfo.InvariantCulture, $"on {unhealthy.Length} of {reports.Length} proxies: {unhealthy[0].Reason}"))
            : (everywhere.Condition, everywhere.Reason.Length == 0 ? null : everywhere.Reason);
        return new FleetServer(
            server.Address,
            server.Weight,
            condition,
            reason,
            SinceWhen(condition, reports.Where(report => report.Condition == (Condition)condition)),
            reports.Sum(report => report.Requests),
            reports.Sum(report => report.Failures),
            reports.Sum(report => report.InFlight));
    }

    /// <summary>Bad is as old as its first report; all is well only since the last proxy says so.</summary>
    private static DateTimeOffset? SinceWhen(ServerCondition condition, IEnumerable<ServerReport> reports)
    {
        var times = reports.Select(report => (long?)report.Since);
        return (condition == ServerCondition.Healthy ? times.Max() : times.Min()) is { } milliseconds
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;
    }

    private static FleetServer OverBalancers((BalancerName Balancer, FleetServer Server)[] views)
    {
        var (balancer, worst) = views.MaxBy(view => ByUrgency.IndexOf(view.Server.Condition));
        return views.Length == 1 ? worst : worst with
        {
            Weight = views.Max(view => view.Server.Weight),
            Reason = worst.Reason is null ? null : $"in {balancer}: {worst.Reason}",
            Requests = views.Sum(view => view.Server.Requests),
            Errors = views.Sum(view => view.Server.Errors),
            InFlight = views.Sum(view => view.Server.InFlight),
        };
    }
}
