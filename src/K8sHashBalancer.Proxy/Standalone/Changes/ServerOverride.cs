using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Proxy.Standalone.Changes;

/// <summary>What the API changed about one server, relative to the configuration.</summary>
/// <param name="Presence">Whether it added or removed the server.</param>
/// <param name="Weight">The weight it set; null if it set none.</param>
/// <param name="State">The state it set; null if it set none.</param>
/// <param name="Reason">Why, as the caller said.</param>
internal sealed record ServerOverride(ServerPresence Presence, int? Weight = null, ServerState? State = null, string? Reason = null)
{
    /// <summary>Whether it changes nothing.</summary>
    public bool IsEmpty => Presence == ServerPresence.Configured && Weight is null && State is null;

    /// <summary>The server with what was changed about it.</summary>
    public Server Apply(Server server) => server with
    {
        Weight = Weight ?? server.Weight,
        State = State ?? server.State,
        Reason = State is null or ServerState.Ready ? server.Reason : Reason ?? "set by the API",
    };
}

/// <summary>Why a server is there, or not.</summary>
internal enum ServerPresence
{
    /// <summary>The configuration has it.</summary>
    Configured,

    /// <summary>The API added it.</summary>
    Added,

    /// <summary>The API removed it.</summary>
    Removed,
}
