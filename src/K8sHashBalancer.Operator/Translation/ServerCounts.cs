using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Operator.Translation;

/// <summary>How many servers a balancer has, by what Kubernetes and overrides say; what the proxies' probes say is not in it.</summary>
/// <param name="Total">All of them.</param>
/// <param name="Available">Those that are ready and have a weight.</param>
/// <param name="Draining">Those that are terminating and still serve, or are drained by overrides, and have a weight.</param>
/// <param name="NotReady">Those that are not ready.</param>
/// <param name="WithoutWeight">Those that are ready or draining, and have weight 0.</param>
/// <param name="Maintenance">Those that overrides took out.</param>
public sealed record ServerCounts(int Total, int Available, int Draining, int NotReady, int WithoutWeight, int Maintenance = 0)
{
    internal static ServerCounts Of(IReadOnlyCollection<Server> servers) => new(
        servers.Count,
        servers.Count(server => server is { State: ServerState.Ready, Weight: > 0 }),
        servers.Count(server => server is { State: ServerState.Draining, Weight: > 0 }),
        servers.Count(server => server.State == ServerState.NotReady),
        servers.Count(server => server is { State: ServerState.Ready or ServerState.Draining, Weight: 0 }),
        servers.Count(server => server.State == ServerState.Maintenance));
}
