using CsCheck;
using K8sHashBalancer.Core.Ring;
using K8sHashBalancer.Core.Tests.Hashing;

namespace K8sHashBalancer.Core.Tests.Ring;

/// <summary>The index is exact: it answers as a walk over all points does.</summary>
public sealed class RingLookupTests
{
    [Fact]
    public void OwnerOf_AMillionRandomKeys_EqualsTheNaiveRing() =>
        AssertAllOwners(Rings.Thousand, new NaiveRing(Hashers.Default, 150, Members.Numbered(1000)), randomKeys: 1_000_000);

    [Fact]
    public void OwnerOf_OnACrowdedRing_EqualsTheNaiveRing()
    {
        // Raw djb2 of texts this long fills the low bits alone: many points share a bucket, most buckets have none.
        var members = Members.Numbered(100);
        AssertAllOwners(HashRing.Build(Hashers.Crowded, 150, members), new NaiveRing(Hashers.Crowded, 150, members), randomKeys: 100_000);
    }

    [Fact]
    public void OwnerOf_OnARingOfFewPositions_EqualsTheNaiveRing()
    {
        var members = Members.Numbered(10);
        AssertAllOwners(HashRing.Build(Hashers.Colliding, 50, members), new NaiveRing(Hashers.Colliding, 50, members), randomKeys: 10_000);
    }

    [Fact]
    public void OwnerOf_OnAnySmallRing_EqualsTheNaiveRing() => Gen.Select(Members.Few, Gen.Int[1, 20]).Sample((members, virtualNodes) =>
        AssertAllOwners(HashRing.Build(Hashers.Default, virtualNodes, members), new NaiveRing(Hashers.Default, virtualNodes, members), 200));

    [Fact]
    public void OwnerOf_OnARingOfOnePoint_IsItsOwner()
    {
        var ring = HashRing.Build(Hashers.Default, 1, Members.Weighted(0, 1, 0));
        AssertAllOwners(ring, new NaiveRing(Hashers.Default, 1, ring.Members), randomKeys: 100);
        Assert.Equal(1, ring.OwnerOf(ring.PositionAt(0) + 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void OwnerOf_OnARingWithoutPoints_IsMinusOne(int servers)
    {
        var ring = HashRing.Build(Hashers.Default, 150, Members.Numbered(servers, _ => 0));
        Assert.Equal(0, ring.PointCount);
        Gen.ULong.Sample(key =>
        {
            Assert.Equal(-1, ring.OwnerOf(key));
            Assert.Equal(-1, ring.FindPoint(key));
            Assert.Equal(-1, ring.OwnerAt(-1));
        });
    }

    [Fact]
    public void FindPoint_OfAnyKey_IsTheFirstPointAtOrAfterIt() => Gen.ULong.Sample(key =>
    {
        var ring = Rings.Thousand;
        var point = ring.FindPoint(key);
        var previous = point == 0 ? ring.PointCount - 1 : point - 1;
        Assert.Equal(point, ring.NextPoint(previous));
        Assert.True(key - ring.PositionAt(previous) - 1 < ring.PositionAt(point) - ring.PositionAt(previous));
        Assert.Equal(ring.OwnerAt(point), ring.OwnerOf(key));
    }, iter: 10_000);

    [Fact]
    public void OwnerOf_OnceWarm_AllocatesNothing()
    {
        var key = 0UL;
        Assert.Equal(0, AllocatedBytes.By(() => key += 0x123456789ABCDEF1 + (ulong)Rings.Thousand.OwnerOf(key)));
    }

    private static void AssertAllOwners(HashRing ring, NaiveRing naive, int randomKeys)
    {
        var random = new Random(randomKeys);
        var keys = new List<ulong> { 0, ulong.MaxValue };
        keys.AddRange(naive.Points.SelectMany(point => new[] { point.Position - 1, point.Position, point.Position + 1 }));
        keys.AddRange(Enumerable.Range(0, randomKeys).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue)));
        keys.Sort();

        var differences = keys.Zip(naive.OwnersOf(keys)).Where(pair => ring.IdentityAt(pair.First) != pair.Second);
        Assert.Empty(differences);
    }
}
