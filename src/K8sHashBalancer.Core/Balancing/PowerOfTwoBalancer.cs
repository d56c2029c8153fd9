namespace K8sHashBalancer.Core.Balancing;

/// <summary>
/// The power of two choices (Mitzenmacher, 2001): of two servers drawn at random in proportion to the weights, the one with
/// fewer requests in flight per unit of weight.
/// </summary>
public sealed class PowerOfTwoBalancer(LoadBalancerSpec spec) : LoadBalancer(spec.Members)
{
    private readonly WeightedSampler _sampler = new(spec.Members);

    /// <inheritdoc/>
    public override bool UsesKey => false;

    /// <inheritdoc/>
    public override PickResult Pick(in PickContext context)
    {
        var first = _sampler.Draw(context);
        if (first < 0)
        {
            return PickResult.None;
        }

        var second = _sampler.Draw(context);
        return new PickResult(Load(context, second) < Load(context, first) ? second : first, WalkedOn: false);
    }

    /// <summary>
    /// Of two equally loaded servers, idle ones above all, the first drawn is picked, so that those picks follow the weights.
    /// Counting the request to come as well would favour the heavier one a second time.
    /// </summary>
    private double Load(in PickContext context, int server) => (double)context.InFlight(server) / Members[server].Weight;
}
