using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Tests.Ring;

namespace K8sHashBalancer.Core.Tests.Balancing;

public sealed class LeastRequestsBalancerTests
{
    [Theory]
    [InlineData(new[] { 1, 1, 1 }, new[] { 4, 2, 3 }, 1)]
    [InlineData(new[] { 1, 1, 0 }, new[] { 4, 2, 0 }, 1)]
    [InlineData(new[] { 1, 2, 4 }, new[] { 4, 6, 10 }, 2)]
    [InlineData(new[] { 1, 256, 1 }, new[] { 1, 100, 1 }, 1)]
    public void Pick_ByLoadPerWeight_IsTheLowest(int[] weights, int[] inFlight, int expected)
    {
        var balancer = Balancers.Build(AlgorithmNames.LeastRequests, Members.Weighted(weights));
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(expected, balancer.Pick(new PickContext(0, balancer.All(), loads: Balancers.Loads(inFlight))).Server);
        }
    }

    [Fact]
    public void Pick_WhenTheLeastLoadedIsOut_IsTheNext()
    {
        var balancer = Balancers.Build(AlgorithmNames.LeastRequests, Members.Weighted(1, 1, 1));
        Assert.Equal(2, balancer.Pick(new PickContext(0, balancer.AllBut(1), loads: Balancers.Loads(4, 2, 3))).Server);
    }

    [Fact]
    public void Pick_AmongEquallyLoaded_TakesTurns()
    {
        var balancer = Balancers.Build(AlgorithmNames.LeastRequests, Members.Weighted(1, 1, 1));
        var picks = Enumerable.Range(0, 6).Select(_ => balancer.Pick(new PickContext(0, balancer.All())).Server);
        Assert.Equal([1, 2, 0, 1, 2, 0], picks);
    }
}
