using System.Collections.Immutable;
using K8sHashBalancer.Core.Ring;

namespace K8sHashBalancer.Core.Balancing;

/// <summary>
/// Picks a server for each request. Built for one list of members, which never changes; health and load come with each request.
/// </summary>
/// <remarks>
/// <see cref="Pick"/> runs on the request path, on many threads at once: it takes no lock, waits for nothing and allocates
/// nothing. Register an algorithm of your own with <see cref="AlgorithmRegistry.With"/>.
/// </remarks>
/// <param name="members">The servers, sorted as <see cref="RingMembers.Normalize"/> does.</param>
public abstract class LoadBalancer(ImmutableArray<RingMember> members)
{
    /// <summary>The servers, in the order of their identities; picks are indexes into this list.</summary>
    public ImmutableArray<RingMember> Members { get; } = members;

    /// <summary>Whether the same key gives the same server. Without, no key is read from requests.</summary>
    public virtual bool UsesKey => true;

    /// <summary>The share of all keys, or of requests, that each member gets while all are candidates; the sum is 1, or 0 if none
    /// has a weight. By default in proportion to the weights.</summary>
    public virtual ImmutableArray<double> Shares()
    {
        var total = (double)Members.Sum(member => member.Weight);
        return [.. Members.Select(member => total == 0 ? 0 : member.Weight / total)];
    }

    /// <summary>Picks a server among those the context allows. Members of weight 0 are never picked.</summary>
    public abstract PickResult Pick(in PickContext context);
}
