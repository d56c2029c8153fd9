using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Core.Overrides;

/// <summary>
/// All that people changed about the servers of a balancer, relative to those that are configured; immutable. A server is known by its
/// address, whatever its identity on the ring.
/// </summary>
/// <param name="ByAddress">The changes.</param>
public sealed record ServerOverrides(ImmutableSortedDictionary<ServerAddress, ServerOverride> ByAddress)
{
    private static readonly Comparer<ServerAddress> ByText =
        Comparer<ServerAddress>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));

    /// <summary>No changes.</summary>
    public static ServerOverrides None { get; } = new(ImmutableSortedDictionary.Create<ServerAddress, ServerOverride>(ByText));

    /// <summary>The servers there are, given those that are configured, each address once.</summary>
    public ImmutableArray<Server> Apply(ImmutableArray<Server> configured)
    {
        var known = configured.Select(server => server.Address).ToHashSet();
        var added = ByAddress
            .Where(pair => pair.Value.Presence == ServerPresence.Added && !known.Contains(pair.Key))
            .Select(pair => Server.At(pair.Key));
        return [.. configured.Concat(added)
            .Select(server => (Server: server, Override: ByAddress.GetValueOrDefault(server.Address)))
            .Where(pair => pair.Override?.Presence != ServerPresence.Removed)
            .Select(pair => pair.Override?.Apply(pair.Server) ?? pair.Server)];
    }

    /// <summary>With a server added; null if it is there already.</summary>
    /// <param name="configured">The servers that are configured.</param>
    /// <param name="address">Where the server listens.</param>
    /// <param name="weight">Its weight, 0 to 256.</param>
    /// <param name="expires">When somebody is to take this back; null for never.</param>
    public ServerOverrides? Add(ImmutableArray<Server> configured, ServerAddress address, int weight, DateTimeOffset? expires = null)
    {
        if (Find(configured, address) is not null)
        {
            return null;
        }

        var original = configured.FirstOrDefault(server => server.Address == address);
        return With(address, original is null
            ? new ServerOverride(ServerPresence.Added, weight, Expires: expires)
            : new ServerOverride(ServerPresence.Configured, original.Weight == weight ? null : weight, Expires: expires));
    }

    /// <summary>With a server removed; null if there is none.</summary>
    public ServerOverrides? Remove(ImmutableArray<Server> configured, ServerAddress address) =>
        Find(configured, address) is null ? null
        : configured.Any(server => server.Address == address) ? With(address, new ServerOverride(ServerPresence.Removed))
        : this with { ByAddress = ByAddress.Remove(address) };

    /// <summary>With a server changed; null if there is none.</summary>
    public ServerOverrides? Change(ImmutableArray<Server> configured, ServerAddress address, OverrideChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (Find(configured, address) is null)
        {
            return null;
        }

        var before = ByAddress.GetValueOrDefault(address) ?? new ServerOverride(ServerPresence.Configured);
        return With(address, before with
        {
            Weight = change.Weight ?? before.Weight,
            State = change.State ?? before.State,
            Reason = change.Reason ?? (change.State is null ? before.Reason : null),
            Expires = change.Expires,
        });
    }

    /// <summary>Without what changes nothing any more, once the configuration has changed.</summary>
    public ServerOverrides Prune(ImmutableArray<Server> configured)
    {
        var known = configured.Select(server => server.Address).ToHashSet();
        return this with
        {
            ByAddress = ByAddress
                .Where(pair => known.Contains(pair.Key) || pair.Value.Presence == ServerPresence.Added)
                .ToImmutableSortedDictionary(ByText),
        };
    }

    private Server? Find(ImmutableArray<Server> configured, ServerAddress address) =>
        Apply(configured).FirstOrDefault(server => server.Address == address);

    private ServerOverrides With(ServerAddress address, ServerOverride change) => this with
    {
        ByAddress = change.IsEmpty ? ByAddress.Remove(address) : ByAddress.SetItem(address, change),
    };
}
