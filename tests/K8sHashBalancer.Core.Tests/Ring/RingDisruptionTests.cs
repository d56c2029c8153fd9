using CsCheck;
using K8sHashBalancer.Core.Ring;
using K8sHashBalancer.Core.Tests.Hashing;

namespace K8sHashBalancer.Core.Tests.Ring;

/// <summary>Only the keys that must move move. Servers are told apart by identity: their indexes do change.</summary>
public sealed class RingDisruptionTests
{
    private static readonly Gen<(RingMember[] Members, int Chosen, int Weight, ulong[] Keys)> Changes =
        Gen.Select(Members.Few.Where(members => members.Length > 0), Gen.Int[0, 11], Gen.Int[0, 3], Gen.ULong.Array[200],
            (members, chosen, weight, keys) => (members, chosen % members.Length, weight, keys));

    [Fact]
    public void Removing_AServer_MovesItsKeysAlone() => Changes.Sample((members, chosen, _, keys) =>
    {
        var gone = members[chosen].Identity;
        var before = HashRing.Build(Hashers.Default, 20, members);
        var after = before.With(members.Where(member => member.Identity != gone));
        Assert.All(keys, key =>
        {
            var owner = before.IdentityAt(key);
            Assert.True(owner == gone ? after.IdentityAt(key) != gone : after.IdentityAt(key) == owner);
        });
    });

    [Fact]
    public void Adding_AServer_TakesKeysForItselfAlone() => Changes.Sample((members, chosen, _, keys) =>
    {
        var added = members[chosen].Identity;
        var before = HashRing.Build(Hashers.Default, 20, members.Where(member => member.Identity != added));
        var after = before.With(members);
        Assert.All(keys, key => Assert.True(after.IdentityAt(key) == added || after.IdentityAt(key) == before.IdentityAt(key)));
    });

    [Fact]
    public void Reweighting_AServer_MovesKeysToOrFromItAlone() => Changes.Sample((members, chosen, weight, keys) =>
    {
        var changed = members[chosen];
        var before = HashRing.Build(Hashers.Default, 20, members);
        var after = before.With(members.Select(member => member == changed ? changed with { Weight = weight } : member));
        Assert.All(keys, key =>
        {
            var (was, now) = (before.IdentityAt(key), after.IdentityAt(key));
            Assert.True(was == now || (weight > changed.Weight ? now : was) == changed.Identity);
        });
    });

    [Fact]
    public void Removing_OneOfAThousand_MovesItsShare()
    {
        var ring = Rings.Thousand;
        var gone = ring.Members[500].Identity;
        var after = ring.With(ring.Members.Where(member => member.Identity != gone));

        var keys = Enumerable.Range(0, 100_000).Select(i => Core.Hashing.Avalanche.Mix((ulong)i)).ToArray();
        Assert.All(keys, key => Assert.True(ring.IdentityAt(key) == after.IdentityAt(key) || ring.IdentityAt(key) == gone));

        // 100,000 keys sample the share with a standard deviation of 10; the keys are fixed.
        var moved = keys.Count(key => ring.IdentityAt(key) != after.IdentityAt(key));
        Assert.InRange(moved, (ring.Shares()[500] * keys.Length) - 40, (ring.Shares()[500] * keys.Length) + 40);
    }
}
