using System.Text;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Ring;

namespace K8sHashBalancer.Core.Tests.Ring;

/// <summary>A ring as its definition reads: all points in one sorted list, and no index.</summary>
internal sealed class NaiveRing
{
    public NaiveRing(KeyHasher hasher, int virtualNodes, IEnumerable<RingMember> members) =>
        Points =
        [
            .. from member in members
               from i in Enumerable.Range(0, member.Weight * virtualNodes)
               let position = hasher.Position(Encoding.UTF8.GetBytes($"{member.Identity}#{i}"))
               orderby position
               select (position, member.Identity) into point
               group point by point.position into tied
               from point in tied.OrderBy(point => point.Identity, StringComparer.Ordinal)
               select point,
        ];

    public (ulong Position, string Owner)[] Points { get; }

    /// <summary>The owners of positions that ascend, found by going round once.</summary>
    public IEnumerable<string?> OwnersOf(IEnumerable<ulong> ascendingPositions)
    {
        var next = 0;
        foreach (var position in ascendingPositions)
        {
            while (next < Points.Length && Points[next].Position < position)
            {
                next++;
            }

            yield return Points.Length == 0 ? null : Points[next == Points.Length ? 0 : next].Owner;
        }
    }
}
