using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Tests.Ring;

namespace K8sHashBalancer.Core.Tests.Balancing;

public sealed class RendezvousBalancerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ulong.MaxValue / 2)]
    [InlineData(ulong.MaxValue)]
    public void Draw_OfAnyHash_IsStrictlyBetweenZeroAndOne(ulong hash)
    {
        var draw = RendezvousBalancer.Draw(hash);
        Assert.True(draw is > 0 and < 1, $"{draw:R}");
    }

    [Fact]
    public void Draw_OfNeighbouringHashesNearTheEnd_Differs() =>
        Assert.Equal(1000, Enumerable.Range(1, 1000).Select(i => RendezvousBalancer.Draw(ulong.MaxValue - ((ulong)i << 12))).Distinct().Count());

    [Fact]
    public void Pick_WithTheShortCutForEqualWeights_IsThatWithoutIt()
    {
        // One more server, which takes no key here, has a weight of its own in the second: there the logarithm is asked.
        var equal = Balancers.Build(AlgorithmNames.Rendezvous, Members.Weighted(2, 2, 2, 2, 0));
        var mixed = Balancers.Build(AlgorithmNames.Rendezvous, Members.Weighted(2, 2, 2, 2, 1));
        foreach (var key in Balancers.Keys(10_000))
        {
            Assert.Equal(
                equal.Pick(new PickContext(key, equal.All())).Server,
                mixed.Pick(new PickContext(key, mixed.AllBut(4))).Server);
        }
    }
}
