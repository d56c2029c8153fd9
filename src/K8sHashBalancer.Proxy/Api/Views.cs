using System.Globalization;
using System.Text;
using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Health;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Hosting;
using K8sHashBalancer.Proxy.Balancing;
using K8sHashBalancer.Proxy.Monitoring;
using K8sHashBalancer.RestApi.Answers;

namespace K8sHashBalancer.Proxy.Api;

/// <summary>Turns the balancer's state into what the API shows.</summary>
internal static class Views
{
    private const int NextServers = 2;

    public static StatsResponse Stats(BalancerState state, TrafficCounters counters) => StatsResponse.Of(
        counters.Outcomes.Total,
        counters.Outcomes.Failed,
        state.Servers.ToDictionary(
            server => server.Name,
            server => new ServerStats(server.Outcomes.Total, server.Outcomes.Failed, server.Status.Condition.Word())));

    public static IReadOnlyList<ServerInfo> Servers(BalancerState state) =>
        [.. state.Servers.Select((server, index) => Server(server, state.Snapshot.Servers[index]))];

    public static ServerInfo? Server(BalancerState state, ServerAddress address) =>
        state.Servers
            .Select((server, index) => server.Address == address ? Server(server, state.Snapshot.Servers[index]) : null)
            .FirstOrDefault(server => server is not null);

    public static HealthResponse Health(BalancerState state, TimeSpan uptime) => new(
        state.Availability.Tier switch
        {
            AvailabilityTier.Available => "healthy",
            AvailabilityTier.None => "unhealthy",
            _ => "degraded",
        },
        (long)uptime.TotalSeconds,
        ProductVersion.Text);

    public static LookupResponse Lookup(BalancerState state, string key)
    {
        var position = state.Hasher.Position(Encoding.UTF8.GetBytes(key));
        var everyone = ServerSet.All(state.Servers.Length);
        var owner = state.LoadBalancer.Pick(new PickContext(position, everyone));
        var servers = new List<int>();
        while (servers.Count <= NextServers && state.Pick(position, servers.ToArray()) is { IsFound: true } pick)
        {
            servers.Add(pick.Server);
        }

        return new LookupResponse(
            key,
            string.Create(CultureInfo.InvariantCulture, $"0x{position:x16}"),
            servers.Count > 0 ? Name(servers[0]) : null,
            owner.IsFound ? Name(owner.Server) : null,
            [.. servers.Skip(1).Select(Name)]);

        string Name(int index) => state.Servers[index].Name;
    }

    public static RingResponse Ring(BalancerState state)
    {
        var balancing = state.Snapshot.Policy.Balancing;
        var shares = state.LoadBalancer.Shares();
        return new RingResponse(
            balancing.Algorithm,
            balancing.HashFunction,
            Word(balancing.Finalizer),
            balancing.VirtualNodes,
            state.Snapshot.RingFingerprint.ToString(),
            state.Snapshot.Fingerprint.ToString(),
            (state.LoadBalancer as ConsistentHashBalancer)?.Ring.PointCount,
            [.. state.Servers.Select((server, index) => new RingServer(
                server.Name, state.Snapshot.Servers[index].Weight, Math.Round(shares[index], 6), server.Status.Condition.Word()))]);
    }

    private static ServerInfo Server(ServerRuntime runtime, Server server)
    {
        var status = runtime.Status;
        return new ServerInfo(
            server.Address.Host,
            server.Address.Port,
            server.Weight,
            status.Condition.Word(),
            runtime.Outcomes.Total,
            runtime.Outcomes.Failed,
            runtime.Load.InFlight,
            status.Reason.Length == 0 ? null : status.Reason,
            status.Since);
    }

    private static string Word(Finalizer finalizer) => finalizer == Finalizer.None ? "none" : "avalanche";
}
