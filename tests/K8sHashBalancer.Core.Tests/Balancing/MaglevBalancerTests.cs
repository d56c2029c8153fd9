using System.Text;
using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Ring;
using K8sHashBalancer.Core.Tests.Hashing;
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

    [Theory]
    [InlineData("djb2")]
    [InlineData("fnv1a")]
    public void Pick_OfBareHashesOfShortKeys_ReachesEveryServerAboutEqually(string function)
    {
        // High bits of zero, as bare djb2 has: a table entry must depend on the low bits as well.
        var hasher = Hashers.Of(function, Finalizer.None);
        var balancer = new MaglevBalancer(Balancers.Spec(Members.Numbered(10)));
        var picks = Enumerable.Range(0, 10_000).Select(i => balancer.Pick(new PickContext(hasher.Position(Encoding.UTF8.GetBytes($"user-{i}")), balancer.All())));
        var counts = picks.CountBy(pick => pick.Server).Select(server => server.Value).ToArray();
        Assert.Equal(10, counts.Length);
        Assert.All(counts, count => Assert.InRange(count, 800, 1200));
    }

    private static double[] Entries(LoadBalancer balancer) =>
        [.. balancer.Shares().Select(share => Math.Round(share * MaglevBalancer.TableSize(balancer.Members.Length)))];
}
