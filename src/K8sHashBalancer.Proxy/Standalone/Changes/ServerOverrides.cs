using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Api;

namespace K8sHashBalancer.Proxy.Standalone.Changes;

/// <summary>All that the API changed about the servers, relative to the configuration; immutable.</summary>
/// <param name="ByAddress">The changes.</param>
internal sealed record ServerOverrides(ImmutableSortedDictionary<ServerAddress, ServerOverride> ByAddress)
{
    private static readonly Comparer<ServerAddress> ByText =
        Comparer<ServerAddress>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));

    /// <summary>No changes.</summary>
    public static ServerOverrides None { get; } = new(ImmutableSortedDictionary.Create<ServerAddress, ServerOverride>(ByText));

    /// <summary>The servers there are, given those of the configuration.</summary>
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
    public ServerOverrides? Add(ImmutableArray<Server> configured, ServerAddress address, int weight)
    {
        if (Find(configured, address) is not null)
        {
            return null;
        }

        var original = configured.FirstOrDefault(server => server.Address == address);
        return With(address, original is null
            ? new ServerOverride(ServerPresence.Added, weight)
            : new ServerOverride(ServerPresence.Configured, original.Weight == weight ? null : weight));
    }

    /// <summary>With a server removed; null if there is none.</summary>
    public ServerOverrides? Remove(ImmutableArray<Server> configured, ServerAddress address) =>
        Find(configured, address) is null ? null
        : configured.Any(server => server.Address == address) ? With(address, new ServerOverride(ServerPresence.Removed))
        : this with { ByAddress = ByAddress.Remove(address) };

    /// <summary>With a server changed; null if there is none.</summary>
    public ServerOverrides? Change(ImmutableArray<Server> configured, ServerAddress address, ServerChange change)
    {
        if (Find(configured, address) is null)
        {
            return null;
        }

        var before = ByAddress.GetValueOrDefault(address) ?? new ServerOverride(ServerPresence.Configured);
        return With(address, before with
        {
            Weight = change.Weight ?? before.Weight,
            State = change.State ?? before.State,
            Reason = change.State is null ? before.Reason : change.Reason,
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
