using System.Collections.Immutable;
using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Health;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Forwarding;

namespace K8sHashBalancer.Proxy.Balancing;

/// <summary>
/// All that a request needs, as of one moment: it reads this once and sees one snapshot and one view of health from start to
/// end. Immutable, but for the counters in the servers.
/// </summary>
public sealed class BalancerState
{
    private readonly PreparedSnapshot _prepared;
    private readonly ServerLoad[] _loads;

    internal BalancerState(
        PreparedSnapshot prepared, ImmutableArray<ServerRuntime> servers, Availability availability, Upstream upstream)
    {
        _prepared = prepared;
        Servers = servers;
        Availability = availability;
        Upstream = upstream;
        KeyReader = new RequestKeyReader(prepared.Snapshot.Policy.Balancing, prepared.Hasher);
        _loads = [.. servers.Select(server => server.Load)];
    }

    /// <summary>What the balancer was told to be.</summary>
    public Snapshot Snapshot => _prepared.Snapshot;

    /// <summary>Picks servers.</summary>
    public LoadBalancer LoadBalancer => _prepared.LoadBalancer;

    /// <summary>Places keys.</summary>
    public KeyHasher Hasher => _prepared.Hasher;

    /// <summary>The servers' counters and status, in the snapshot's order.</summary>
    public ImmutableArray<ServerRuntime> Servers { get; }

    /// <summary>Which servers may be picked.</summary>
    public Availability Availability { get; }

    /// <summary>How requests are sent to servers.</summary>
    internal Upstream Upstream { get; }

    /// <summary>Finds the key of a request.</summary>
    internal RequestKeyReader KeyReader { get; }

    /// <summary>Picks a server for a key's position.</summary>
    /// <param name="position">The position.</param>
    /// <param name="tried">Indexes of servers that must not be picked again.</param>
    public PickResult Pick(ulong position, ReadOnlySpan<int> tried = default) =>
        LoadBalancer.Pick(new PickContext(position, Availability.Candidates, tried, _loads));

    /// <summary>The same with another view of health.</summary>
    internal BalancerState With(Availability availability) => new(_prepared, Servers, availability, Upstream);
}
