using K8sHashBalancer.Core.Ring;
using K8sHashBalancer.Core.Tests.Hashing;

namespace K8sHashBalancer.Core.Tests.Ring;

/// <summary>Rings that several tests read, and what they read of them.</summary>
internal static class Rings
{
    /// <summary>1000 servers with 150 points each.</summary>
    public static HashRing Thousand { get; } = HashRing.Build(Hashers.Default, 150, Members.Numbered(1000));

    /// <summary>Every point with its owner, in the ring's order.</summary>
    public static IEnumerable<(ulong Position, string Owner)> Points(this HashRing ring) =>
        Enumerable.Range(0, ring.PointCount).Select(point => (ring.PositionAt(point), ring.Members[ring.OwnerAt(point)].Identity));

    /// <summary>Whose key it is; null on a ring without points.</summary>
    public static string? IdentityAt(this HashRing ring, ulong position) =>
        ring.OwnerOf(position) is >= 0 and var owner ? ring.Members[owner].Identity : null;
}
