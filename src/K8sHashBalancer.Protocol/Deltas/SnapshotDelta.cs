using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol.Mapping;

namespace K8sHashBalancer.Protocol.Deltas;

/// <summary>What leads from one snapshot to another.</summary>
/// <param name="Policy">The policy, if anything in it changed; null if not.</param>
/// <param name="Upserts">Servers that came or changed, ascending by identity.</param>
/// <param name="Removals">Identities of servers that left, ascending.</param>
public sealed record SnapshotDelta(BalancerPolicy? Policy, ImmutableArray<Server> Upserts, ImmutableArray<string> Removals)
{
    /// <summary>What leads from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public static SnapshotDelta Between(Snapshot from, Snapshot to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var upserts = ImmutableArray.CreateBuilder<Server>();
        var removals = ImmutableArray.CreateBuilder<string>();
        var (before, after) = (0, 0);

        // Both are in the same order, so that one walk over the two finds every difference.
        while (before < from.Servers.Length || after < to.Servers.Length)
        {
            var order = before == from.Servers.Length ? 1
                : after == to.Servers.Length ? -1
                : string.CompareOrdinal(from.Servers[before].Identity, to.Servers[after].Identity);
            if (order < 0)
            {
                removals.Add(from.Servers[before].Identity);
            }
            else if (order > 0 || from.Servers[before] != to.Servers[after])
            {
                upserts.Add(to.Servers[after]);
            }

            before += order <= 0 ? 1 : 0;
            after += order >= 0 ? 1 : 0;
        }

        return new SnapshotDelta(PolicyMapping.AreEqual(from.Policy, to.Policy) ? null : to.Policy, upserts.ToImmutable(), removals.ToImmutable());
    }

    /// <summary>What a snapshot becomes.</summary>
    /// <exception cref="ArgumentException">There can be no such snapshot; see <see cref="Snapshot.Create"/>.</exception>
    public Snapshot ApplyTo(Snapshot from)
    {
        ArgumentNullException.ThrowIfNull(from);
        var gone = Removals.Concat(Upserts.Select(server => server.Identity)).ToHashSet(StringComparer.Ordinal);
        return Snapshot.Create(from.Servers.Where(server => !gone.Contains(server.Identity)).Concat(Upserts), Policy ?? from.Policy);
    }
}
