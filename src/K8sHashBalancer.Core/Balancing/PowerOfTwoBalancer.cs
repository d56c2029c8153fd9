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

    private double Load(in PickContext context, int server) => (context.InFlight(server) + 1.0) / Members[server].Weight;
}
