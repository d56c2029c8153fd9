using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Proxy.Balancing;

/// <summary>A snapshot with all that could fail or take long about it done: its load balancer is built.</summary>
public sealed class PreparedSnapshot
{
    internal PreparedSnapshot(Snapshot snapshot, KeyHasher hasher, LoadBalancer loadBalancer)
    {
        Snapshot = snapshot;
        Hasher = hasher;
        LoadBalancer = loadBalancer;
    }

    /// <summary>The snapshot.</summary>
    public Snapshot Snapshot { get; }

    /// <summary>Places keys.</summary>
    public KeyHasher Hasher { get; }

    /// <summary>Picks servers.</summary>
    public LoadBalancer LoadBalancer { get; }
}
