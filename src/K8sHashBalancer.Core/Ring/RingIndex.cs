using System.Numerics;
using System.Runtime.Intrinsics;

namespace K8sHashBalancer.Core.Ring;

/// <summary>
/// Finds the owner of a position without searching: the circle is cut into equal buckets, and a bucket in which every position
/// has the same owner just names it. With four to eight buckets a point that answers about six lookups of seven; the others look
/// at the few points of their bucket. Exact: no position is answered differently from a search over all points.
/// </summary>
internal sealed class RingIndex
{
    /// <summary>Says that a bucket has more than one owner; no server has this index.</summary>
    public const ushort Mixed = ushort.MaxValue;

    private const int MinBucketBits = 4;
    private const int MaxBucketBits = 22;

    /// <summary>Above this many points in a coarse bucket (raw djb2 crowds thousands into one) a binary search beats a scan.</summary>
    private const int LongestScan = 16;

    /// <summary>So many buckets are filled at once, without asking how many there are.</summary>
    private const int Stride = 32;

    private readonly ulong[] _positions;
    private readonly ushort[] _bucketOwners;
    private readonly int _bucketShift;
    private readonly int[] _firstPoints;
    private readonly int _firstPointShift;

    /// <summary>Indexes points that are sorted by position.</summary>
    public RingIndex(ulong[] positions, ushort[] owners)
    {
        _positions = positions;
        var pointBits = BitOperations.Log2((uint)Math.Max(1, positions.Length - 1)) + 1;
        var coarseBits = Math.Clamp(pointBits, 1, MaxBucketBits);
        var bucketBits = Math.Clamp(pointBits + 2, MinBucketBits, MaxBucketBits);
        _firstPointShift = 64 - coarseBits;
        _bucketShift = 64 - bucketBits;
        _firstPoints = FirstPoints(positions, _firstPointShift, 1 << coarseBits);
        _bucketOwners = BucketOwners(positions, owners, _bucketShift, 1 << bucketBits);
    }

    /// <summary>The owner of a position if its whole bucket has one owner, otherwise −1.</summary>
    public int SingleOwner(ulong position)
    {
        var owner = _bucketOwners[position >> _bucketShift];
        return owner == Mixed ? -1 : owner;
    }

    /// <summary>The first point at or clockwise after a position; −1 without points.</summary>
    public int FirstPointAtOrAfter(ulong position)
    {
        var positions = _positions;
        if (positions.Length == 0)
        {
            return -1;
        }

        var bucket = position >> _firstPointShift;
        var point = _firstPoints[bucket];
        var end = _firstPoints[bucket + 1];
        if (end - point > LongestScan)
        {
            point = LowerBound(positions, position, point, end);
        }
        else
        {
            while (point < end && positions[point] < position)
            {
                point++;
            }
        }

        return point == positions.Length ? 0 : point;
    }

    private static int LowerBound(ulong[] positions, ulong position, int start, int end)
    {
        while (start < end)
        {
            var middle = (int)(((uint)start + (uint)end) / 2);
            if (positions[middle] < position)
            {
                start = middle + 1;
            }
            else
            {
                end = middle;
            }
        }

        return start;
    }

    /// <summary>For each coarse bucket the index of the first point in or after it, and one entry more for the end.</summary>
    private static int[] FirstPoints(ulong[] positions, int shift, int buckets)
    {
        // Counts, then sums: unlike filling gaps of random length, neither has a branch that a processor could guess wrong.
        var first = new int[buckets + 1];
        foreach (var position in positions)
        {
            first[(int)(position >> shift) + 1]++;
        }

        for (var bucket = 1; bucket < first.Length; bucket++)
        {
            first[bucket] += first[bucket - 1];
        }

        return first;
    }

    private static ushort[] BucketOwners(ulong[] positions, ushort[] owners, int shift, int buckets)
    {
        // The entries beyond the last bucket are there to be written to by the last stores, and never read.
        var result = new ushort[buckets + Stride];
        if (positions.Length == 0)
        {
            Array.Fill(result, Mixed);
            return result;
        }

        // A bucket's owners are those of the points in it, and of the first point after it: one alone if each of its points is
        // followed by a point of the same owner. Buckets are filled in order, a whole vector at a time: what that writes too
        // much, the following points write over.
        var next = 0;
        for (var point = 0; point < positions.Length; point++)
        {
            var owner = owners[point];
            var bucket = (int)(positions[point] >> shift);
            Vector512.Create(owner).CopyTo(result, next);
            if (bucket - next > Stride)
            {
                result.AsSpan(next + Stride, bucket - next - Stride).Fill(owner);
            }

            var isFirst = next <= bucket;
            var isLikeNext = owner == owners[point + 1 == owners.Length ? 0 : point + 1];
            result[bucket] = isLikeNext && (isFirst || result[bucket] == owner) ? owner : Mixed;
            next = bucket + 1;
        }

        result.AsSpan(next).Fill(owners[0]);
        return result;
    }
}
