using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Tests.Ring;

namespace K8sHashBalancer.Core.Tests.Balancing;

public sealed class MinimalDisruptionTests
{
    private static readonly int[] Weights = [1, 2, 3, 1, 2, 1];

    public static TheoryData<string> ExactOnes { get; } = [AlgorithmNames.ConsistentHash, AlgorithmNames.Rendezvous];

    [Theory]
    [MemberData(nameof(ExactOnes))]
    public void Pick_WithAnyServersOut_EqualsABalancerBuiltWithoutThem(string algorithm)
    {
        var members = Members.Weighted(Weights);
        var balancer = Balancers.Build(algorithm, members);
        var keys = Balancers.Keys(300).ToArray();
        for (var subset = 0; subset < 1 << Weights.Length; subset++)
        {
            var without = Balancers.Build(algorithm, members.Where((_, index) => IsIn(subset, index)));
            var candidates = ServerSet.Where(members.Length, index => IsIn(subset, index));
            var tried = Enumerable.Range(0, members.Length).Where(index => !IsIn(subset, index)).ToArray();
            foreach (var key in keys)
            {
                var expected = without.IdentityOf(without.Pick(new PickContext(key, without.All())));
                Assert.Equal(expected, balancer.IdentityOf(balancer.Pick(new PickContext(key, candidates))));
                Assert.Equal(expected, balancer.IdentityOf(balancer.Pick(new PickContext(key, balancer.All(), tried))));
            }
        }

        static bool IsIn(int subset, int index) => (subset & (1 << index)) != 0;
    }

    [Theory]
    [MemberData(nameof(ExactOnes))]
    public void Pick_AfterAWeightChange_MovesKeysToOrFromThatServerAlone(string algorithm)
    {
        var before = Balancers.Build(algorithm, Members.Weighted(Weights));
        foreach (var weight in Enumerable.Range(0, 6))
        {
            var after = Balancers.Build(algorithm, Members.Numbered(Weights.Length, i => i == 2 ? weight : Weights[i]), before);
            foreach (var key in Balancers.Keys(2000))
            {
                var (was, now) = (Owner(before, key), Owner(after, key));
                Assert.True(was == now || (weight > Weights[2] ? now : was) == before.Members[2].Identity);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Balancers.NamesOfKeyed), MemberType = typeof(Balancers))]
    public void Pick_WithOneServerOut_MovesItsKeysAlone(string algorithm)
    {
        var balancer = Balancers.Build(algorithm, Members.Numbered(100));
        foreach (var key in Balancers.Keys(20_000))
        {
            var owner = balancer.Pick(new PickContext(key, balancer.All())).Server;
            var pick = balancer.Pick(new PickContext(key, balancer.AllBut(42))).Server;
            Assert.True(owner == 42 ? pick != 42 : pick == owner);
        }
    }

    [Theory]
    [InlineData(AlgorithmNames.ConsistentHash, 0)]
    [InlineData(AlgorithmNames.Rendezvous, 0)]
    [InlineData(AlgorithmNames.Maglev, 0.02)]
    public void Pick_WhenAServerIsRemoved_MovesHardlyAnyKeyOfTheOthers(string algorithm, double excess)
    {
        var members = Members.Numbered(100);
        var before = Balancers.Build(algorithm, members);
        var after = Balancers.Build(algorithm, members.Where((_, index) => index != 42), before);
        var keys = Balancers.Keys(20_000).Where(key => Owner(before, key) != members[42].Identity).ToArray();
        Assert.InRange(keys.Count(key => Owner(before, key) != Owner(after, key)) / 20_000.0, 0, excess);
    }

    [Theory]
    [MemberData(nameof(Balancers.NamesOfKeyed), MemberType = typeof(Balancers))]
    public void Pick_WithMembersInAnyOrder_IsTheSame(string algorithm)
    {
        var members = Members.Weighted(Weights);
        var one = Balancers.Build(algorithm, members);
        var other = Balancers.Build(algorithm, members.Reverse());
        Assert.All(Balancers.Keys(1000), key => Assert.Equal(Owner(one, key), Owner(other, key)));
    }

    private static string? Owner(LoadBalancer balancer, ulong key) =>
        balancer.IdentityOf(balancer.Pick(new PickContext(key, balancer.All())));
}
