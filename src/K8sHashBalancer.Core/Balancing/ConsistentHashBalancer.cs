using System.Collections.Immutable;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Ring;

namespace K8sHashBalancer.Core.Balancing;

/// <summary>
/// Consistent hashing on a <see cref="HashRing"/>. Servers that may not be picked are walked past clockwise: each key of theirs
/// goes where a ring without them would send it, and no other key moves.
/// </summary>
public sealed class ConsistentHashBalancer : LoadBalancer
{
    private readonly KeyHasher _hasher;

    private ConsistentHashBalancer(HashRing ring, KeyHasher hasher)
        : base(ring.Members)
    {
        Ring = ring;
        _hasher = hasher;
    }

    /// <summary>The ring.</summary>
    public HashRing Ring { get; }

    /// <summary>Builds the balancer, by changing the previous one's ring where the hashing is the same.</summary>
    public static ConsistentHashBalancer Create(LoadBalancerSpec spec, LoadBalancer? previous)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (previous is ConsistentHashBalancer before
            && before._hasher.IsEquivalentTo(spec.Hasher) && before.Ring.VirtualNodes == spec.VirtualNodes)
        {
            return before.Members.SequenceEqual(spec.Members) ? before : new(before.Ring.With(spec.Members), spec.Hasher);
        }

        return new ConsistentHashBalancer(HashRing.Build(spec.Hasher, spec.VirtualNodes, spec.Members), spec.Hasher);
    }

    /// <inheritdoc/>
    public override ImmutableArray<double> Shares() => Ring.Shares();

    /// <inheritdoc/>
    public override PickResult Pick(in PickContext context)
    {
        var owner = Ring.OwnerOf(context.Position);
        return owner >= 0 && context.Allows(owner) ? new PickResult(owner, WalkedOn: false) : WalkOn(context);
    }

    private PickResult WalkOn(in PickContext context)
    {
        if (context.IsExhausted)
        {
            return PickResult.None;
        }

        var point = Ring.FindPoint(context.Position);
        for (var left = Ring.PointCount; left > 0; left--)
        {
            var server = Ring.OwnerAt(point);
            if (context.Allows(server))
            {
                return new PickResult(server, WalkedOn: true);
            }

            point = Ring.NextPoint(point);
        }

        return PickResult.None;
    }
}
