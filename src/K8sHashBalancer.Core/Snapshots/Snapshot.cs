using System.Collections.Immutable;
using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Ring;

namespace K8sHashBalancer.Core.Snapshots;

/// <summary>
/// The complete, immutable description of one balancer: its servers and its policy. Equal inputs give equal snapshots with
/// the same fingerprint, whatever the order of the servers. A proxy knows nothing else.
/// </summary>
public sealed class Snapshot
{
    private Snapshot(ImmutableArray<Server> servers, ImmutableArray<RingMember> members, BalancerPolicy policy)
    {
        Servers = servers;
        Members = members;
        Policy = policy;
        Fingerprint = SnapshotFingerprints.OfAll(this);
        RingFingerprint = SnapshotFingerprints.OfPlacement(this);
    }

    /// <summary>The servers, ascending by identity. A server's place in this list is its index everywhere else.</summary>
    public ImmutableArray<Server> Servers { get; }

    /// <summary>The same servers, as the ring sees them.</summary>
    public ImmutableArray<RingMember> Members { get; }

    /// <summary>All but the servers.</summary>
    public BalancerPolicy Policy { get; }

    /// <summary>Changes with anything in the snapshot.</summary>
    public Fingerprint Fingerprint { get; }

    /// <summary>
    /// Changes with anything that decides which server a request's key belongs to: servers, addresses, weights, the algorithm,
    /// hashing and keys. Two proxies with the same one send every key to the same server while all servers are up.
    /// </summary>
    public Fingerprint RingFingerprint { get; }

    /// <summary>Makes a snapshot.</summary>
    /// <param name="servers">The servers, in any order.</param>
    /// <param name="policy">The policy; the default one if null.</param>
    /// <exception cref="ArgumentException">
    /// Two servers have the same identity, a weight is out of range, there are too many servers, or the algorithm has a ring
    /// and it would have too many points (<see cref="HashRing.MaxPoints"/>).
    /// </exception>
    public static Snapshot Create(IEnumerable<Server> servers, BalancerPolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(servers);
        policy ??= new BalancerPolicy();
        var sorted = servers.OrderBy(server => server.Identity, StringComparer.Ordinal).ToImmutableArray();
        var members = RingMembers.Normalize(sorted.Select(server => new RingMember(server.Identity, server.Weight)));
        var points = members.Sum(member => (long)member.Weight) * policy.Balancing.VirtualNodes;
        return policy.Balancing.Algorithm == AlgorithmNames.ConsistentHash && points > HashRing.MaxPoints
            ? throw new ArgumentException(
                $"{policy.Balancing.VirtualNodes} virtual nodes × the sum of the weights are {points} points, more than the "
                + $"{HashRing.MaxPoints} a ring can have: lower the virtual nodes or the weights.", nameof(servers))
            : new Snapshot(sorted, members, policy);
    }
}
