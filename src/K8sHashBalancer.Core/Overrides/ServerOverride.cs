using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Core.Overrides;

/// <summary>What a person changed about one server, relative to where the server comes from: a configuration, or a cluster.</summary>
/// <param name="Presence">Whether they added or removed the server.</param>
/// <param name="Weight">The weight they set, 0 to 256; null if they set none.</param>
/// <param name="State">The state they set; null if they set none.</param>
/// <param name="Reason">Why, for people to read; null if nothing was said.</param>
/// <param name="Expires">When somebody is to take this back; null for never. Nothing here looks at a clock.</param>
public sealed record ServerOverride(
    ServerPresence Presence, int? Weight = null, ServerState? State = null, string? Reason = null, DateTimeOffset? Expires = null)
{
    private const string DefaultReason = "set by the API";

    /// <summary>Whether it changes nothing.</summary>
    public bool IsEmpty => Presence == ServerPresence.Configured && Weight is null && State is null;

    /// <summary>The server with what was changed about it.</summary>
    public Server Apply(Server server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var weighed = server with { Weight = Weight ?? server.Weight };
        return State is { } state && IsStricter(state, server.State) ? weighed with { State = state, Reason = Reason ?? DefaultReason } : weighed;
    }

    /// <summary>
    /// A person can keep keys away from a server, and not send any to one that is not ready. The states are in this order: ready,
    /// draining, not ready, maintenance.
    /// </summary>
    private static bool IsStricter(ServerState wanted, ServerState found) => wanted > found;
}
