namespace K8sHashBalancer.Core.Balancing;

/// <summary>A server at random, in proportion to the weights.</summary>
public sealed class RandomBalancer(LoadBalancerSpec spec) : LoadBalancer(spec.Members)
{
    private readonly WeightedSampler _sampler = new(spec.Members);

    /// <inheritdoc/>
    public override bool UsesKey => false;

    /// <inheritdoc/>
    public override PickResult Pick(in PickContext context) => new(_sampler.Draw(context), WalkedOn: false);
}
