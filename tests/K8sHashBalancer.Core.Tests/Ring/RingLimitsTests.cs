using K8sHashBalancer.Core.Ring;
using K8sHashBalancer.Core.Tests.Hashing;

namespace K8sHashBalancer.Core.Tests.Ring;

public sealed class RingLimitsTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(257)]
    public void Build_WithAWeightOutOfRange_NamesServerAndRange(int weight) => AssertRefused(
        $"Server \"server-00000:8080\" has weight {weight}; allowed are 0 to 256.", 1, Members.Weighted(weight));

    [Fact]
    public void Build_WithOneIdentityTwice_NamesIt() => AssertRefused(
        "Server \"server-00000:8080\" is there twice.", 1, [.. Members.Numbered(2), .. Members.Numbered(1)]);

    [Fact]
    public void Build_WithIdentitiesThatDifferInCase_TakesThemForTwo() =>
        Assert.Equal(2, HashRing.Build(Hashers.Default, 1, [new("a", 1), new("A", 1)]).PointCount);

    [Fact]
    public void Build_WithTooManyServers_SaysHowManyThereCanBe() => AssertRefused(
        "65535 servers are more than the 65534 a balancer can have.", 1, Members.Numbered(65_535));

    [Fact]
    public void Build_WithAsManyServersAsCanBe_HasTheirPoints()
    {
        var ring = HashRing.Build(Hashers.Default, 1, Members.Numbered(RingMembers.MaxCount));
        Assert.Equal(RingMembers.MaxCount, ring.PointCount);
        Assert.Equal(RingMembers.MaxCount, ring.Points().Select(point => point.Owner).Distinct().Count());
    }

    [Fact]
    public void Build_WithTooManyPoints_SaysHowManyThereCanBe() => AssertRefused(
        "65537 virtual nodes × the sum of the weights are 16777472 points, more than the 16777216 a ring can have: "
        + "lower the virtual nodes or the weights.", 65_537, Members.Weighted(255, 1));

    [Fact]
    public void Build_WithVastlyTooManyPoints_DoesNotOverflow() =>
        Assert.Throws<ArgumentException>(() => HashRing.Build(Hashers.Default, int.MaxValue, Members.Weighted(256)));

    [Fact]
    public void With_TooManyPoints_IsRefusedToo()
    {
        var ring = HashRing.Build(Hashers.Default, 10_000, Members.Weighted(1));
        Assert.Throws<ArgumentException>(() => ring.With(Members.Numbered(10, _ => 256)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Build_WithoutVirtualNodes_IsRefused(int virtualNodes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => HashRing.Build(Hashers.Default, virtualNodes, []));

    private static void AssertRefused(string message, int virtualNodes, RingMember[] members)
    {
        var exception = Assert.Throws<ArgumentException>(() => HashRing.Build(Hashers.Default, virtualNodes, members));
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }
}
