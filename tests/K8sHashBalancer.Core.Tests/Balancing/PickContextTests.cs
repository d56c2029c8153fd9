using K8sHashBalancer.Core.Balancing;

namespace K8sHashBalancer.Core.Tests.Balancing;

public sealed class PickContextTests
{
    [Theory]
    [InlineData(new int[0], false)]
    [InlineData(new[] { 1 }, false)]
    [InlineData(new[] { 0, 3 }, false)]
    [InlineData(new[] { 1, 2 }, true)]
    [InlineData(new[] { 2, 0, 1 }, true)]
    public void IsExhausted_WhenEveryCandidateWasTried_IsTrue(int[] tried, bool expected)
    {
        var candidates = ServerSet.Where(4, index => index is 1 or 2);
        Assert.Equal(expected, new PickContext(0, candidates, tried).IsExhausted);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(-1, false)]
    public void Allows_OnlyCandidatesThatWereNotTried(int server, bool expected) =>
        Assert.Equal(expected, new PickContext(0, ServerSet.Where(4, index => index is 1 or 2), [2]).Allows(server));

    [Fact]
    public void InFlight_OfAServerWithoutALoad_IsZero()
    {
        var context = new PickContext(0, ServerSet.All(3), loads: Balancers.Loads(5));
        Assert.Equal(5, context.InFlight(0));
        Assert.Equal(0, context.InFlight(1));
    }
}
