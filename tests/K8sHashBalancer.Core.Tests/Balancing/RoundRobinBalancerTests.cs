using CsCheck;
using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Tests.Ring;

namespace K8sHashBalancer.Core.Tests.Balancing;

public sealed class RoundRobinBalancerTests
{
    [Fact]
    public void Pick_WithWeights112_GoesCABC() => Assert.Equal([2, 0, 1, 2, 2, 0, 1, 2], Picks(Build(1, 1, 2), 8));

    [Fact]
    public void Pick_WithEqualWeights_GoesInOrder() => Assert.Equal([0, 1, 2, 0, 1, 2], Picks(Build(7, 7, 7), 6));

    [Fact]
    public void Pick_ThroughOneRound_GivesEachItsWeightSmoothly() =>
        Gen.Int[0, 9].Array[1, 8].Where(weights => weights.Sum() > 0).Sample(weights =>
        {
            var counts = new int[weights.Length];
            var total = weights.Sum();
            foreach (var (step, server) in Picks(Build(weights), total).Index())
            {
                counts[server]++;

                // At the moment t of a round a server of weight w has had w × t turns, rounded, and so have all others.
                Assert.All(weights.Zip(counts), pair => Assert.InRange(
                    pair.Second - ((step + 1.0) * pair.First / total),
                    -0.5 - (0.5 * weights.Length * pair.First / total) - 1e-9,
                    0.5 + (0.5 * weights.Length * pair.First / total) + 1e-9));
            }

            Assert.Equal(weights, counts);
        });

    [Fact]
    public void Pick_WithOneServerOut_GivesTheOthersTheirWeights()
    {
        int[] weights = [3, 1, 5, 2];
        var balancer = Build(weights);
        var counts = Picks(balancer, 6 * 100, balancer.AllBut(2)).CountBy(server => server).ToDictionary();
        Assert.Equal(new Dictionary<int, int> { [0] = 300, [1] = 100, [3] = 200 }, counts);
    }

    [Fact]
    public async Task Pick_OnEightThreads_GivesEachServerItsWeight()
    {
        int[] weights = [3, 1, 5, 2];
        var balancer = Build(weights);
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Picks(balancer, 11_000).ToArray())));
        var counts = all.SelectMany(picks => picks).CountBy(server => server).ToDictionary();
        Assert.Equal(new Dictionary<int, int> { [0] = 24_000, [1] = 8_000, [2] = 40_000, [3] = 16_000 }, counts);
    }

    [Fact]
    public async Task Pick_OnEightThreadsWithOneServerOut_IsFair()
    {
        int[] weights = [3, 1, 5, 2];
        var balancer = Build(weights);
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Picks(balancer, 6_000, balancer.AllBut(2)).ToArray())));
        var counts = all.SelectMany(picks => picks).CountBy(server => server).ToDictionary();

        // A pick that meets no one else's turn in a whole round takes the first server; that must stay rare.
        Assert.Equal(24_000, counts[0], 240.0);
        Assert.Equal(8_000, counts[1], 80.0);
        Assert.Equal(16_000, counts[3], 160.0);
    }

    [Fact]
    public void Pick_AfterAChange_GoesOnWhereThePreviousStood()
    {
        var before = Build(1, 1, 1);
        Assert.Equal([0, 1], Picks(before, 2));
        Assert.Equal([2, 3, 0], Picks(new RoundRobinBalancer(Balancers.Spec(Members.Weighted(1, 1, 1, 1)), before), 3));
    }

    private static RoundRobinBalancer Build(params int[] weights) => new(Balancers.Spec(Members.Weighted(weights)), previous: null);

    private static IEnumerable<int> Picks(LoadBalancer balancer, int count, ServerSet? candidates = null)
    {
        for (var i = 0; i < count; i++)
        {
            yield return balancer.Pick(new PickContext(0, candidates ?? balancer.All())).Server;
        }
    }
}
