using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Ring;
using K8sHashBalancer.Core.Tests.Hashing;

namespace K8sHashBalancer.Core.Tests.Ring;

public sealed class RingBalanceTests
{
    private const int VirtualNodes = 150;

    public static TheoryData<string, int> FunctionsAndSizes { get; } =
        new MatrixTheoryData<string, int>(HashFunctionRegistry.BuiltIn.Names, [3, 10, 100, 1000]);

    [Theory]
    [MemberData(nameof(FunctionsAndSizes))]
    public void Shares_WithAvalanche_AreWithinTheory(string function, int servers)
    {
        var shares = HashRing.Build(Hashers.Of(function), VirtualNodes, Members.Numbered(servers)).Shares();

        Assert.Equal(1, shares.Sum(), 1e-12);
        var allPoints = servers * VirtualNodes;
        Assert.InRange(shares.Max(), 1.0 / servers, ShareBound.Highest(VirtualNodes, allPoints, servers));
        Assert.InRange(shares.Min(), ShareBound.Lowest(VirtualNodes, allPoints, servers), 1.0 / servers);
    }

    [Theory]
    [InlineData("fnv1a")]
    [InlineData("djb2")]
    public void Shares_WithoutAvalanche_AreWorseThanTheory(string function)
    {
        // Why the finalizer is the default, and that the bound above can tell.
        var shares = HashRing.Build(Hashers.Of(function, Finalizer.None), VirtualNodes, Members.Numbered(100)).Shares();

        Assert.Equal(1, shares.Sum(), 1e-12);
        Assert.True(shares.Max() > ShareBound.Highest(VirtualNodes, 100 * VirtualNodes, 100));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    public void Shares_OfMixedWeights_FollowTheWeights(int servers)
    {
        int[] weights = [1, 2, 3, 5, 10];
        var ring = HashRing.Build(Hashers.Default, VirtualNodes, Members.Numbered(servers, i => weights[i % 5]));

        var shares = ring.Shares();
        Assert.Equal(1, shares.Sum(), 1e-12);
        Assert.All(ring.Members.Zip(shares), server =>
        {
            var points = server.First.Weight * VirtualNodes;
            Assert.InRange(
                server.Second, ShareBound.Lowest(points, ring.PointCount, servers), ShareBound.Highest(points, ring.PointCount, servers));
        });
    }

    [Fact]
    public void Shares_OfPositions_AreTheArcsBeforeTheirPoints()
    {
        // Measured at the points: the share is the part of positions for which OwnerOf names the server.
        var ring = HashRing.Build(Hashers.Default, 5, Members.Weighted(1, 2, 3));
        var arcs = new double[3];
        for (var point = 0; point < ring.PointCount; point++)
        {
            var arc = ring.PositionAt(point) - ring.PositionAt(point == 0 ? ring.PointCount - 1 : point - 1);
            arcs[ring.OwnerOf(ring.PositionAt(point))] += arc / Math.Pow(2, 64);
        }

        Assert.All(arcs.Zip(ring.Shares()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void Shares_OfALonePoint_AreAll() =>
        Assert.Equal([1.0], HashRing.Build(Hashers.Default, 1, Members.Numbered(1)).Shares());

    [Fact]
    public void Shares_OfWeightZero_AreNone() =>
        Assert.Equal([0.0, 1.0], HashRing.Build(Hashers.Default, 10, Members.Weighted(0, 1)).Shares().Select(share => Math.Round(share, 12)));

    [Fact]
    public void Shares_WithoutPoints_AreZero() =>
        Assert.Equal([0.0, 0.0], HashRing.Build(Hashers.Default, 10, Members.Weighted(0, 0)).Shares());
}
