using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Tests.Hashing;
using K8sHashBalancer.Core.Tests.Ring;

namespace K8sHashBalancer.Core.Tests.Balancing;

public sealed class ConsistentHashBalancerTests
{
    private static readonly LoadBalancerSpec Spec = Balancers.Spec(Members.Weighted(1, 2, 3));

    [Fact]
    public void Pick_OfAnyKey_IsTheRingsOwner()
    {
        var balancer = ConsistentHashBalancer.Create(Spec, previous: null);
        Assert.All(Balancers.Keys(1000), key => Assert.Equal(balancer.Ring.OwnerOf(key), balancer.Pick(new PickContext(key, balancer.All())).Server));
        Assert.Equal(balancer.Ring.Shares(), balancer.Shares());
    }

    [Fact]
    public void Create_WithNothingChanged_KeepsThePrevious()
    {
        var previous = ConsistentHashBalancer.Create(Spec, previous: null);
        Assert.Same(previous, ConsistentHashBalancer.Create(Spec with { Members = Balancers.Spec(Members.Weighted(1, 2, 3)).Members }, previous));
    }

    [Fact]
    public void Create_WithOtherMembersHashingOrPoints_EqualsAFreshOne()
    {
        var previous = ConsistentHashBalancer.Create(Spec, previous: null);
        LoadBalancerSpec[] changes =
        [
            Spec with { Members = Balancers.Spec(Members.Weighted(1, 3)).Members },
            Spec with { Hasher = Hashers.Of("md5") },
            Spec with { VirtualNodes = 10 },
        ];
        Assert.All(changes, change =>
        {
            var fresh = ConsistentHashBalancer.Create(change, previous: null);
            var next = ConsistentHashBalancer.Create(change, previous);
            Assert.Equal(fresh.Ring.Points(), next.Ring.Points());
            Assert.NotEqual(previous.Ring.Points(), next.Ring.Points());
        });
    }

    [Fact]
    public void Create_AfterAnotherAlgorithm_BuildsAFreshRing() =>
        Assert.Equal(900, ConsistentHashBalancer.Create(Spec, new RandomBalancer(Spec)).Ring.PointCount);
}
