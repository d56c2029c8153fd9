using CsCheck;
using K8sHashBalancer.Core.Ring;
using K8sHashBalancer.Core.Tests.Hashing;

namespace K8sHashBalancer.Core.Tests.Ring;

/// <summary>Servers at one position: the lower identity has the keys.</summary>
public sealed class RingTiesTests
{
    [Fact]
    public void OwnerOf_AContestedPosition_IsTheLowestIdentity() =>
        Gen.Select(Gen.Shuffle(new[] { "a:1", "b:1", "B:1", "c:1" }), Gen.ULong).Sample((identities, key) =>
        {
            // One after the other, in this order, and all at once.
            var grown = identities.Index().Aggregate(
                HashRing.Build(Hashers.Constant, 3, []), (ring, next) => ring.With(identities.Take(next.Index + 1).Select(Member)));
            var built = HashRing.Build(Hashers.Constant, 3, identities.Select(Member));

            // Code units, not the alphabet: "B" comes before "a".
            Assert.Equal("B:1", grown.IdentityAt(key));
            Assert.Equal("B:1", built.IdentityAt(key));
            Assert.Equal(["B:1", "a:1", "b:1", "c:1"], built.Points().Select(point => point.Owner).Distinct());
        });

    [Fact]
    public void Removing_TheWinner_GivesThePositionToTheNextIdentity()
    {
        var ring = HashRing.Build(Hashers.Constant, 3, [Member("a:1"), Member("b:1"), Member("c:1")]);
        Assert.Equal("b:1", ring.With([Member("c:1"), Member("b:1")]).IdentityAt(7));
    }

    [Fact]
    public void Shares_WithAllPointsAtOnePosition_AreAllTheWinners() =>
        Assert.Equal([1.0, 0.0], HashRing.Build(Hashers.Constant, 3, [Member("a:1"), Member("b:1")]).Shares());

    private static RingMember Member(string identity) => new(identity, 1);
}
