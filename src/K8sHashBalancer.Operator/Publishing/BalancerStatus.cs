using System.Collections.Immutable;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Operator.Publishing;

/// <summary>How far a balancer's proxies are, as of one moment.</summary>
/// <param name="Balancer">Which balancer.</param>
/// <param name="Published">What its proxies are to go by; null if nothing was published.</param>
/// <param name="Proxies">The proxies that are connected to this operator, by name.</param>
public sealed record BalancerStatus(BalancerName Balancer, VersionedState? Published, ImmutableArray<ProxyStatus> Proxies)
{
    /// <summary>When its snapshot was published; null if none was. It stays when the same snapshot is published once more.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>How many proxies traffic should be sent to.</summary>
    public int Ready => Proxies.Count(proxy => proxy.Ready);

    /// <summary>How many proxies go by what was published last.</summary>
    public int UpToDate => Proxies.Count(IsUpToDate);

    /// <summary>Whether a proxy goes by what was published last.</summary>
    public bool IsUpToDate(ProxyStatus proxy)
    {
        ArgumentNullException.ThrowIfNull(proxy);
        return Published is not null && proxy.Applied == Published.Snapshot.Fingerprint;
    }
}
