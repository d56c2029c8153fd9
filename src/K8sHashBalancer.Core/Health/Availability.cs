using System.Collections.Immutable;
using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Core.Health;

/// <summary>Which servers may be picked, and why those.</summary>
/// <param name="Tier">Why those.</param>
/// <param name="Candidates">The servers, by their index in the snapshot.</param>
public sealed record Availability(AvailabilityTier Tier, ServerSet Candidates)
{
    /// <summary>Decides which servers may be picked: the first tier that has any.</summary>
    /// <param name="servers">The servers of a snapshot.</param>
    /// <param name="health">Their health, in the same order.</param>
    /// <param name="panic">What to do when none is available.</param>
    public static Availability Decide(ImmutableArray<Server> servers, IReadOnlyList<ServerHealth> health, PanicPolicy panic)
    {
        var available = Select(index => servers[index].State == ServerState.Ready && health[index].IsAvailable);
        if (available.Count > 0)
        {
            return new Availability(AvailabilityTier.Available, available);
        }

        var draining = Select(index => servers[index].State == ServerState.Draining && health[index].IsAvailable);
        if (draining.Count > 0)
        {
            return new Availability(AvailabilityTier.Draining, draining);
        }

        var ready = panic == PanicPolicy.ReadyServers ? Select(index => servers[index].State == ServerState.Ready) : ServerSet.Empty;
        return ready.Count > 0
            ? new Availability(AvailabilityTier.Panic, ready)
            : new Availability(AvailabilityTier.None, ServerSet.Empty);

        // A server of weight 0 owns no keys, so that it can stand in for none.
        ServerSet Select(Func<int, bool> rule) => ServerSet.Where(servers.Length, index => servers[index].Weight > 0 && rule(index));
    }
}

/// <summary>Why the candidates are the candidates, best first.</summary>
public enum AvailabilityTier
{
    /// <summary>They are ready and healthy.</summary>
    Available,

    /// <summary>No server is available; these are draining and still serve.</summary>
    Draining,

    /// <summary>None of the above; these are ready, and unhealthy as far as this proxy can tell.</summary>
    Panic,

    /// <summary>There are none.</summary>
    None,
}
