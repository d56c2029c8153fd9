using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Tests.Ring;

namespace K8sHashBalancer.Core.Tests.Balancing;

public sealed class AlgorithmRegistryTests
{
    [Fact]
    public void Names_OfTheBuiltInOnes_AreTheSevenSorted() => Assert.Equal(
        ["consistent_hash", "least_requests", "maglev", "power_of_two", "random", "rendezvous", "round_robin"],
        AlgorithmRegistry.BuiltIn.Names);

    [Theory]
    [InlineData(AlgorithmNames.ConsistentHash, typeof(ConsistentHashBalancer))]
    [InlineData(AlgorithmNames.Maglev, typeof(MaglevBalancer))]
    [InlineData(AlgorithmNames.Rendezvous, typeof(RendezvousBalancer))]
    [InlineData(AlgorithmNames.RoundRobin, typeof(RoundRobinBalancer))]
    [InlineData(AlgorithmNames.LeastRequests, typeof(LeastRequestsBalancer))]
    [InlineData(AlgorithmNames.PowerOfTwo, typeof(PowerOfTwoBalancer))]
    [InlineData(AlgorithmNames.Random, typeof(RandomBalancer))]
    public void Get_OfABuiltInName_BuildsThatAlgorithm(string name, Type type)
    {
        var members = Members.Weighted(1, 2);
        var balancer = Balancers.Build(name, members);
        Assert.IsType(type, balancer);
        Assert.Equal(members, balancer.Members);
    }

    [Fact]
    public void Get_OfAnUnknownName_SaysWhichThereAre()
    {
        var exception = Assert.Throws<ArgumentException>(() => AlgorithmRegistry.BuiltIn.Get("ring"));
        Assert.StartsWith("There is no algorithm \"ring\"; there are consistent_hash, least_requests, ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_ACustomAlgorithm_BuildsItWithWhatItReplaces()
    {
        var registry = AlgorithmRegistry.BuiltIn.With("first", (spec, previous) => new First(spec, previous));
        var one = registry.Get("first")(Balancers.Spec(Members.Weighted(1)), null);
        var two = (First)registry.Get("first")(Balancers.Spec(Members.Weighted(1, 1)), one);
        Assert.Same(one, two.Previous);
        Assert.Equal(0, two.Pick(new PickContext(1, two.All())).Server);
        Assert.Equal([0.5, 0.5], two.Shares());
        Assert.False(AlgorithmRegistry.BuiltIn.Contains("first"));
    }

    [Fact]
    public void With_ATakenOrEmptyName_Throws()
    {
        var exception = Assert.Throws<ArgumentException>(() => AlgorithmRegistry.BuiltIn.With("maglev", (spec, _) => new First(spec, null)));
        Assert.StartsWith("An algorithm \"maglev\" is registered already.", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => AlgorithmRegistry.BuiltIn.With(" ", (spec, _) => new First(spec, null)));
    }

    private sealed class First(LoadBalancerSpec spec, LoadBalancer? previous) : LoadBalancer(spec.Members)
    {
        public LoadBalancer? Previous => previous;

        public override PickResult Pick(in PickContext context) => new(0, WalkedOn: false);
    }
}
