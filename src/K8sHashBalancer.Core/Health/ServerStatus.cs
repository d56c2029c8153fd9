using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Core.Health;

/// <summary>A server's status, for people to read.</summary>
/// <param name="Condition">The status in one word.</param>
/// <param name="Reason">Why; empty for a healthy server.</param>
/// <param name="Since">Since when it is so.</param>
public sealed record ServerStatus(ServerCondition Condition, string Reason, DateTimeOffset Since)
{
    /// <summary>The status of a server, which keeps its time while the word stays, though the reason may change.</summary>
    /// <param name="server">The server as described.</param>
    /// <param name="health">What this proxy found out.</param>
    /// <param name="probeDetail">What the last failing probe saw.</param>
    /// <param name="previous">The status so far; null for a new server.</param>
    /// <param name="now">The time.</param>
    public static ServerStatus Of(
        Server server, ServerHealth health, string? probeDetail, ServerStatus? previous, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(server);
        var (condition, reason) = server.State switch
        {
            ServerState.Maintenance => (ServerCondition.Maintenance, server.Reason ?? "taken out by hand"),
            ServerState.Draining => (ServerCondition.Draining, server.Reason ?? "draining"),
            ServerState.NotReady => (ServerCondition.Unhealthy, server.Reason ?? "not ready"),
            _ when server.Weight == 0 => (ServerCondition.Draining, "its weight is 0"),
            _ when health.Probe == ProbeVerdict.Failing => (ServerCondition.Unhealthy, $"probe failed: {probeDetail ?? "no answer"}"),
            _ when health.EjectedUntil is not null => (ServerCondition.Unhealthy, "ejected after consecutive failures"),
            _ => (ServerCondition.Healthy, string.Empty),
        };
        return previous is not null && previous.Condition == condition
            ? previous with { Reason = reason }
            : new ServerStatus(condition, reason, now);
    }
}
