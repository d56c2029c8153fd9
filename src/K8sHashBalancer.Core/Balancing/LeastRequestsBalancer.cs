namespace K8sHashBalancer.Core.Balancing;

/// <summary>
/// The server that would have the fewest requests in flight per unit of weight, as this proxy sees it, if it got this one too: of
/// idle servers that is the heaviest. Looks at every server; with hundreds of them <see cref="PowerOfTwoBalancer"/> does nearly
/// as well at a fixed cost.
/// </summary>
public sealed class LeastRequestsBalancer(LoadBalancerSpec spec) : LoadBalancer(spec.Members)
{
    private uint _start;

    /// <inheritdoc/>
    public override bool UsesKey => false;

    /// <inheritdoc/>
    public override PickResult Pick(in PickContext context)
    {
        var members = Members.AsSpan();
        if (members.Length == 0)
        {
            return PickResult.None;
        }

        // Equally loaded servers take turns: each pick starts looking one further.
        var index = (int)(Interlocked.Increment(ref _start) % (uint)members.Length);
        var best = -1;
        var lowest = double.PositiveInfinity;
        for (var left = members.Length; left > 0; left--)
        {
            if (members[index].Weight > 0 && context.Allows(index))
            {
                var load = (context.InFlight(index) + 1.0) / members[index].Weight;
                if (load < lowest)
                {
                    lowest = load;
                    best = index;
                }
            }

            index = index + 1 == members.Length ? 0 : index + 1;
        }

        return new PickResult(best, WalkedOn: false);
    }
}
