using K8sHashBalancer.Core.Balancing;

namespace K8sHashBalancer.Core.Tests.Balancing;

public sealed class ServerLoadTests
{
    [Fact]
    public async Task InFlight_AfterBeginsAndEndsOnManyThreads_IsTheDifference()
    {
        var load = new ServerLoad();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                load.Begin();
                load.Begin();
                load.End();
            }
        })));
        Assert.Equal(8000, load.InFlight);
    }
}
