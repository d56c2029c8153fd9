using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Ring;

namespace K8sHashBalancer.Core.Balancing;

/// <summary>
/// Rendezvous hashing (Thaler and Ravishankar, 1998) with the logarithmic weights of Schindelhauer and Schomaker (2005): each
/// server draws a number <c>u</c> from the key and itself, and the lowest <c>−ln u / weight</c> wins.
/// </summary>
/// <remarks>
/// Shares follow the weights exactly and only the keys that must move do, but a pick looks at every server: the best choice
/// for up to some tens of them.
/// </remarks>
public sealed class RendezvousBalancer : LoadBalancer
{
    private readonly ulong[] _seeds;
    private readonly double[] _inverseWeights;
    private readonly bool _equalWeights;

    /// <summary>Builds the balancer.</summary>
    public RendezvousBalancer(LoadBalancerSpec spec)
        : base(spec.Members)
    {
        _seeds = new ulong[Members.Length];
        _inverseWeights = new double[Members.Length];
        Span<ulong> position = stackalloc ulong[1];
        for (var i = 0; i < Members.Length; i++)
        {
            RingPoints.Fill(spec.Hasher, Members[i].Identity, position);
            _seeds[i] = Avalanche.Mix(position[0]);
            _inverseWeights[i] = Members[i].Weight == 0 ? 0 : 1.0 / Members[i].Weight;
        }

        _equalWeights = Members.Select(member => member.Weight).Where(weight => weight > 0).Distinct().Count() <= 1;
    }

    /// <inheritdoc/>
    public override PickResult Pick(in PickContext context)
    {
        var owner = -1;
        var picked = -1;
        var lowestOfAll = double.PositiveInfinity;
        var lowestAllowed = double.PositiveInfinity;
        for (var i = 0; i < _seeds.Length; i++)
        {
            if (_inverseWeights[i] == 0)
            {
                continue;
            }

            // As ln u ≤ u − 1, this is at most the cost, and often enough to see that the server cannot win. Were the weights equal,
            // the logarithm would not change the order at all.
            var draw = Draw(Avalanche.Mix(context.Position ^ _seeds[i]));
            var cost = (1 - draw) * _inverseWeights[i];
            if (cost > lowestAllowed)
            {
                continue;
            }

            cost = _equalWeights ? cost : -NaturalLogarithm.Of(draw) * _inverseWeights[i];
            if (cost < lowestOfAll)
            {
                lowestOfAll = cost;
                owner = i;
            }

            if (cost < lowestAllowed && context.Allows(i))
            {
                lowestAllowed = cost;
                picked = i;
            }
        }

        return picked < 0 ? PickResult.None : new PickResult(picked, WalkedOn: picked != owner);
    }

    /// <summary>52 random bits and a half make a number strictly between 0 and 1, exact; with 53, a half would round up to 1.</summary>
    internal static double Draw(ulong hash) => ((hash >> 12) + 0.5) * (1.0 / (1L << 52));
}
