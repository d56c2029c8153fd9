using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Ring;
using K8sHashBalancer.Core.Tests.Ring;

namespace K8sHashBalancer.Core.Tests.Balancing;

public sealed class MaglevBalancerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(655)]
    [InlineData(656)]
    [InlineData(10_485)]
    [InlineData(10_486)]
    [InlineData(RingMembers.MaxCount)]
    public void TableSize_AtTheLimits_IsAPrimeOfAtLeastAHundredEntriesAServer(int servers)
    {
        var size = MaglevBalancer.TableSize(servers);
        Assert.True(size >= 100 * servers);
        Assert.DoesNotContain(Enumerable.Range(2, (int)Math.Sqrt(size) - 1), divisor => size % divisor == 0);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(655)]
    public void Shares_OfEqualServers_DifferByOneEntry(int servers)
    {
        var entries = Entries(Balancers.Build(AlgorithmNames.Maglev, Members.Numbered(servers)));
        Assert.InRange(entries.Max() - entries.Min(), 0, 1);
    }

    [Fact]
    public void Shares_OfMixedWeights_AreWithinAnEntryOrTwoOfTheWeights()
    {
        var balancer = Balancers.Build(AlgorithmNames.Maglev, Members.Numbered(100, i => 1 + (i % 10)));
        Assert.All(balancer.Members.Zip(Entries(balancer)), server => Assert.Equal(server.First.Weight * 65_537 / 550.0, server.Second, 2.0));
    }

    [Fact]
    public void Pick_OfTheOneServerLeft_FindsItHoweverLightItIs()
    {
        // Its share of the table is a third of an entry.
        var balancer = Balancers.Build(AlgorithmNames.Maglev, Members.Numbered(655, i => i == 400 ? 1 : 256));
        var left = ServerSet.Where(655, index => index == 400);
        Assert.All(Balancers.Keys(10), key => Assert.Equal(400, balancer.Pick(new PickContext(key, left)).Server));
    }

    private static double[] Entries(LoadBalancer balancer) =>
        [.. balancer.Shares().Select(share => Math.Round(share * MaglevBalancer.TableSize(balancer.Members.Length)))];
}
