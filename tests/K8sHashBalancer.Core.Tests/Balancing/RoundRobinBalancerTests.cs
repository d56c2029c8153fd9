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
    public void Pick_OnEightThreads_GivesEachServerItsWeight()
    {
        var balancer = Build(3, 1, 5, 2);
        Assert.Equal([240_000, 80_000, 400_000, 160_000], CountOnEightThreads(balancer, 110_000, balancer.All()));
    }

    [Fact]
    public void Pick_OnEightThreadsWithOneServerOut_IsFair()
    {
        var balancer = Build(3, 1, 5, 2);
        var counts = CountOnEightThreads(balancer, 60_000, balancer.AllBut(2));

        // A pick that meets the turns of no other server in a whole round takes the first one; that must stay rare.
        Assert.Equal(240_000, counts[0], 2400.0);
        Assert.Equal(80_000, counts[1], 800.0);
        Assert.Equal(0, counts[2]);
        Assert.Equal(160_000, counts[3], 1600.0);
    }

    [Fact]
    public void Pick_AfterAChange_GoesOnWhereThePreviousStood()
    {
        var before = Build(1, 1, 1);
        Assert.Equal([0, 1], Picks(before, 2));
        Assert.Equal([2, 3, 0], Picks(new RoundRobinBalancer(Balancers.Spec(Members.Weighted(1, 1, 1, 1)), before), 3));
    }

    private static RoundRobinBalancer Build(params int[] weights) => new(Balancers.Spec(Members.Weighted(weights)), previous: null);

    private static int[] CountOnEightThreads(LoadBalancer balancer, int picksEach, ServerSet candidates)
    {
        var counts = new int[balancer.Members.Length];
        using var start = new Barrier(8);
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            for (var i = 0; i < picksEach; i++)
            {
                Interlocked.Increment(ref counts[balancer.Pick(new PickContext(0, candidates)).Server]);
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return counts;
    }

    private static IEnumerable<int> Picks(LoadBalancer balancer, int count, ServerSet? candidates = null)
    {
        for (var i = 0; i < count; i++)
        {
            yield return balancer.Pick(new PickContext(0, candidates ?? balancer.All())).Server;
        }
    }
}
