using CsCheck;
using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Tests.Ring;

namespace K8sHashBalancer.Core.Tests.Balancing;

/// <summary>What every algorithm keeps to.</summary>
public sealed class PickRulesTests
{
    [Theory]
    [MemberData(nameof(Balancers.Names), MemberType = typeof(Balancers))]
    public void Pick_OfAnyServers_IsOneThatIsAllowed(string algorithm) =>
        Gen.Select(Gen.Int[0, 3].Array[0, 12], Gen.Bool.Array[12], Gen.Int[0, 11].HashSet[0, 3], Gen.ULong.Array[20])
            .Sample((weights, candidates, tried, keys) =>
            {
                var balancer = Balancers.Build(algorithm, Members.Weighted(weights));
                var set = ServerSet.Where(weights.Length, index => candidates[index]);
                var allowed = Enumerable.Range(0, weights.Length)
                    .Where(index => weights[index] > 0 && candidates[index] && !tried.Contains(index)).ToArray();
                foreach (var key in keys)
                {
                    var pick = balancer.Pick(new PickContext(key, set, [.. tried]));
                    Assert.Equal(allowed.Length > 0, pick.IsFound);
                    Assert.True(allowed.Contains(pick.Server) || pick == PickResult.None);
                }
            }, iter: algorithm == AlgorithmNames.Maglev ? 30 : 300);

    [Theory]
    [MemberData(nameof(Balancers.Names), MemberType = typeof(Balancers))]
    public void Pick_UntilAllWereTried_GivesEachServerOnceAndThenNone(string algorithm)
    {
        var balancer = Balancers.Build(algorithm, Members.Weighted(1, 2, 0, 3, 4, 1));
        foreach (var key in Balancers.Keys(100))
        {
            var tried = new List<int>();
            while (balancer.Pick(new PickContext(key, balancer.All(), [.. tried])) is { IsFound: true } pick)
            {
                tried.Add(pick.Server);
            }

            Assert.Equal([0, 1, 3, 4, 5], tried.Order());
        }
    }

    [Theory]
    [MemberData(nameof(Balancers.Names), MemberType = typeof(Balancers))]
    public void Pick_WithRisingLoad_ReachesEveryAllowedServer(string algorithm)
    {
        var balancer = Balancers.Build(algorithm, Members.Weighted(1, 2, 3, 0, 5, 1, 10, 2));
        var loads = Balancers.Loads(new int[8]);
        var picked = new HashSet<int>();
        foreach (var key in Balancers.Keys(5000))
        {
            var server = balancer.Pick(new PickContext(key, balancer.AllBut(1, 4), loads: loads)).Server;
            loads[server].Begin();
            picked.Add(server);
        }

        Assert.Equal([0, 2, 5, 6, 7], picked.Order());
    }

    [Theory]
    [MemberData(nameof(Balancers.Names), MemberType = typeof(Balancers))]
    public void Pick_WithoutServers_IsNone(string algorithm)
    {
        Assert.Equal(PickResult.None, Balancers.Build(algorithm, []).Pick(new PickContext(1, ServerSet.Empty)));

        var weightless = Balancers.Build(algorithm, Members.Weighted(0, 0));
        Assert.Equal(PickResult.None, weightless.Pick(new PickContext(1, weightless.All())));

        var allOut = Balancers.Build(algorithm, Members.Weighted(1, 1));
        Assert.Equal(PickResult.None, allOut.Pick(new PickContext(1, ServerSet.Empty)));
    }

    [Theory]
    [MemberData(nameof(Balancers.NamesOfKeyed), MemberType = typeof(Balancers))]
    public void Pick_ByKey_IsAlwaysTheSameAndSaysWhenItWalkedOn(string algorithm)
    {
        var balancer = Balancers.Build(algorithm, Members.Weighted(1, 2, 3, 4, 5));
        var again = Balancers.Build(algorithm, Members.Weighted(1, 2, 3, 4, 5));
        Assert.True(balancer.UsesKey);
        foreach (var key in Balancers.Keys(2000))
        {
            var owner = balancer.Pick(new PickContext(key, balancer.All()));
            var pick = balancer.Pick(new PickContext(key, balancer.AllBut(1, 3)));
            Assert.False(owner.WalkedOn);
            Assert.Equal(owner, again.Pick(new PickContext(key, again.All())));
            Assert.Equal(pick.Server != owner.Server, pick.WalkedOn);
        }
    }

    [Theory]
    [InlineData(AlgorithmNames.RoundRobin)]
    [InlineData(AlgorithmNames.LeastRequests)]
    [InlineData(AlgorithmNames.PowerOfTwo)]
    [InlineData(AlgorithmNames.Random)]
    public void UsesKey_WhereTheKeyDecidesNothing_IsFalse(string algorithm)
    {
        var balancer = Balancers.Build(algorithm, Members.Weighted(1, 1));
        Assert.False(balancer.UsesKey);
        Assert.False(balancer.Pick(new PickContext(0, balancer.AllBut(0))).WalkedOn);
    }

    [Theory]
    [MemberData(nameof(Balancers.Names), MemberType = typeof(Balancers))]
    public void Pick_OnceWarm_AllocatesNothing(string algorithm)
    {
        var balancer = Balancers.Build(algorithm, Members.Numbered(100, i => 1 + (i % 3)));
        var loads = Balancers.Loads(new int[100]);
        var all = balancer.All();
        var few = ServerSet.Where(100, index => index % 20 == 0);
        int[] tried = [0, 20];
        var key = 0UL;

        Assert.Equal(0, AllocatedBytes.By(() => balancer.Pick(new PickContext(key += 0x123456789ABCDEF1, all, default, loads))));
        Assert.Equal(0, AllocatedBytes.By(() => balancer.Pick(new PickContext(key += 0x123456789ABCDEF1, few, tried, loads))));
        Assert.Equal(0, AllocatedBytes.By(() => balancer.Pick(new PickContext(key, ServerSet.Empty, tried, loads))));
    }
}
