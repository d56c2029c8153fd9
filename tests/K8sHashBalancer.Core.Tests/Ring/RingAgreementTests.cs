using CsCheck;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Ring;
using K8sHashBalancer.Core.Tests.Hashing;

namespace K8sHashBalancer.Core.Tests.Ring;

/// <summary>A ring is a function of its members, whatever happened before: replicas that saw other events agree.</summary>
public sealed class RingAgreementTests
{
    public static TheoryData<string> Kinds { get; } = ["default", "crowded", "colliding"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void With_AfterAnyEvents_EqualsAFreshBuild(string kind) =>
        Gen.Select(Members.Few.Array[1, 6], Gen.Int[1, 12]).Sample((steps, virtualNodes) =>
        {
            var ring = HashRing.Build(Hasher(kind), virtualNodes, []);
            foreach (var members in steps)
            {
                ring = ring.With(members);
                AssertSame(HashRing.Build(Hasher(kind), virtualNodes, members), ring);
            }
        }, iter: 200);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void With_TheSameEventsInTwoOrders_GivesTheSameRing(string kind) =>
        Gen.Select(Members.Few, Gen.Int[-1, 3].Array[12], Gen.Shuffle(Enumerable.Range(0, 12).ToArray()), Gen.Shuffle(Enumerable.Range(0, 12).ToArray()))
            .Sample((members, events, one, other) =>
            {
                var start = HashRing.Build(Hasher(kind), 10, members);
                AssertSame(one.Aggregate(start, Apply), other.Aggregate(start, Apply));

                // Event i: server i leaves (−1), comes, or changes its weight.
                HashRing Apply(HashRing ring, int i)
                {
                    var server = Members.Numbered(12, _ => events[i])[i];
                    var others = ring.Members.Where(member => member.Identity != server.Identity);
                    return ring.With(server.Weight < 0 ? others : others.Prepend(server));
                }
            }, iter: 200);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Build_WithMembersInAnyOrder_GivesTheSameRing(string kind) =>
        Members.Few.SelectMany(members => Gen.Shuffle(members).Select(shuffled => (members, shuffled)))
            .Sample((members, shuffled) => AssertSame(HashRing.Build(Hasher(kind), 10, members), HashRing.Build(Hasher(kind), 10, shuffled)));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Build_OfAnyMembers_EqualsTheDefinition(string kind) => Members.Few.Sample(members =>
        Assert.Equal(new NaiveRing(Hasher(kind), 10, members).Points, HashRing.Build(Hasher(kind), 10, members).Points()));

    private static KeyHasher Hasher(string kind) => kind switch
    {
        "crowded" => Hashers.Crowded,
        "colliding" => Hashers.Colliding,
        _ => Hashers.Default,
    };

    private static void AssertSame(HashRing expected, HashRing actual)
    {
        Assert.Equal(expected.Members, actual.Members);
        Assert.Equal(expected.VirtualNodes, actual.VirtualNodes);
        Assert.Equal(expected.Points(), actual.Points());
    }
}
