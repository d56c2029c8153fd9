using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Tests.Ring;

namespace K8sHashBalancer.Core.Tests.Balancing;

public sealed class PowerOfTwoBalancerTests
{
    private const int Picks = 50_000;

    [Fact]
    public void Pick_OfTheMostLoaded_HappensOnlyWhenItIsDrawnTwice() =>
        Frequencies.AssertNear(1 / 16.0, Picks, Count([1, 1, 1, 1], [1, 2, 9, 3])[2]);

    [Fact]
    public void Pick_OfTheLeastLoaded_HappensUnlessItIsNeverDrawn() =>
        Frequencies.AssertNear(1 - (9 / 16.0), Picks, Count([1, 1, 1, 1], [1, 2, 9, 3])[0]);

    [Fact]
    public void Pick_WithWeights_ComparesLoadPerUnitOfWeight() =>
        Frequencies.AssertNear(1 / 25.0, Picks, Count([1, 4], [2, 4])[0]);

    [Fact]
    public void Pick_BetweenEquallyLoaded_FollowsTheWeights() =>
        Frequencies.AssertNear(1 / 5.0, Picks, Count([1, 4], [2, 8])[0]);

    private static int[] Count(int[] weights, int[] inFlight)
    {
        var balancer = Balancers.Build(AlgorithmNames.PowerOfTwo, Members.Weighted(weights));
        var loads = Balancers.Loads(inFlight);
        var counts = new int[weights.Length];
        for (var i = 0; i < Picks; i++)
        {
            counts[balancer.Pick(new PickContext(0, balancer.All(), loads: loads)).Server]++;
        }

        return counts;
    }
}
