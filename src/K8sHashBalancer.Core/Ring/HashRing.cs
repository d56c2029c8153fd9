using System.Collections.Immutable;
using K8sHashBalancer.Core.Hashing;

namespace K8sHashBalancer.Core.Ring;

/// <summary>
/// A consistent-hash ring (Karger et al., 1997): servers own points on a circle of 2⁶⁴ positions, and a key belongs to the
/// owner of the first point at or clockwise after the key's position. Immutable.
/// </summary>
/// <remarks>
/// <para>
/// A worked number: with points A at 100, B at 200 and A at 300, key position 150 belongs to B, 200 to B, 201 to A, and 301,
/// past the last point, wraps to A at 100. Were B out, a walk from 150 would pass 200 and end at A, which is what a ring
/// without B says too.
/// </para>
/// <para>Points at the same position are ordered by identity, so that replicas agree whatever the order of their input.</para>
/// </remarks>
public sealed class HashRing
{
    /// <summary>The most points of a ring. At 10 bytes each, and 25 MB for the index, that is about 200 MB.</summary>
    public const long MaxPoints = 1L << 24;

    private readonly KeyHasher _hasher;
    private readonly ulong[] _positions;
    private readonly ushort[] _owners;
    private readonly RingIndex _index;

    private HashRing(KeyHasher hasher, int virtualNodes, ImmutableArray<RingMember> members, ulong[] positions, ushort[] owners)
    {
        _hasher = hasher;
        VirtualNodes = virtualNodes;
        Members = members;
        _positions = positions;
        _owners = owners;
        _index = new RingIndex(positions, owners);
    }

    /// <summary>Points per unit of weight.</summary>
    public int VirtualNodes { get; }

    /// <summary>The servers, in the order of their identities; owners are indexes into this list.</summary>
    public ImmutableArray<RingMember> Members { get; }

    /// <summary>The number of points.</summary>
    public int PointCount => _positions.Length;

    /// <summary>Builds a ring.</summary>
    /// <param name="hasher">Places points and keys.</param>
    /// <param name="virtualNodes">Points per unit of weight, at least 1.</param>
    /// <param name="members">The servers, in any order.</param>
    /// <exception cref="ArgumentException">
    /// The members are not valid (<see cref="RingMembers.Normalize"/>), or would own more than <see cref="MaxPoints"/> points.
    /// </exception>
    public static HashRing Build(KeyHasher hasher, int virtualNodes, IEnumerable<RingMember> members)
    {
        ArgumentNullException.ThrowIfNull(hasher);
        ArgumentOutOfRangeException.ThrowIfLessThan(virtualNodes, 1);
        var normalized = RingMembers.Normalize(members);
        var (positions, owners) = PointsOf(hasher, virtualNodes, normalized, Enumerable.Range(0, normalized.Length));
        return new HashRing(hasher, virtualNodes, normalized, positions, owners);
    }

    /// <summary>
    /// The ring of other members with the same hashing. Only points of servers that came, left or changed weight are computed;
    /// all others are merged from this ring. The result equals that of <see cref="Build"/>.
    /// </summary>
    /// <exception cref="ArgumentException">As <see cref="Build"/>.</exception>
    public HashRing With(IEnumerable<RingMember> members)
    {
        var normalized = RingMembers.Normalize(members);
        var (kept, changed) = Compare(Members, normalized);
        var (positions, owners) = PointsOf(_hasher, VirtualNodes, normalized, changed);
        if (changed.Count < normalized.Length)
        {
            (positions, owners) = Merge(kept, positions, owners);
        }

        return new HashRing(_hasher, VirtualNodes, normalized, positions, owners);
    }

    /// <summary>The owner of a position, or −1 on a ring without points. Allocates nothing.</summary>
    public int OwnerOf(ulong position)
    {
        var owner = _index.SingleOwner(position);
        return owner >= 0 ? owner : OwnerAt(FindPoint(position));
    }

    /// <summary>
    /// The index of the first point at or clockwise after a position, for walking on from it with <see cref="NextPoint"/>; −1 on
    /// a ring without points.
    /// </summary>
    public int FindPoint(ulong position) => _index.FirstPointAtOrAfter(position);

    /// <summary>The point clockwise after point <paramref name="point"/>.</summary>
    public int NextPoint(int point) => point + 1 == _positions.Length ? 0 : point + 1;

    /// <summary>The owner of a point: an index into <see cref="Members"/>; −1 for point −1.</summary>
    public int OwnerAt(int point) => point < 0 ? -1 : _owners[point];

    /// <summary>The position of a point.</summary>
    public ulong PositionAt(int point) => _positions[point];

    /// <summary>The exact share of all positions that each member owns; the sum is 1, or 0 on a ring without points.</summary>
    public ImmutableArray<double> Shares()
    {
        var arcs = new double[Members.Length];
        for (var i = 0; i < _positions.Length; i++)
        {
            // Unsigned subtraction wraps, which makes the first arc reach back over zero to the last point. If that is where the
            // first point is too, there is one position, and the first point owns all.
            var arc = _positions[i] - _positions[i == 0 ? ^1 : i - 1];
            arcs[_owners[i]] += i == 0 && arc == 0 ? Math.ScaleB(1, 64) : arc;
        }

        return [.. arcs.Select(arc => Math.ScaleB(arc, -64))];
    }

    /// <summary>
    /// For each old owner its new index, or <see cref="RingIndex.Mixed"/> if its points cannot be kept; and the new indexes
    /// whose points must be computed. Both lists are sorted by identity, so that one pass over both is enough.
    /// </summary>
    private static (ushort[] Kept, List<int> Changed) Compare(ImmutableArray<RingMember> before, ImmutableArray<RingMember> after)
    {
        var kept = new ushort[before.Length];
        Array.Fill(kept, RingIndex.Mixed);
        var changed = new List<int>();
        var old = 0;
        for (var i = 0; i < after.Length; i++)
        {
            while (old < before.Length && string.CompareOrdinal(before[old].Identity, after[i].Identity) < 0)
            {
                old++;
            }

            if (old < before.Length && before[old] == after[i])
            {
                kept[old] = (ushort)i;
            }
            else
            {
                changed.Add(i);
            }
        }

        return (kept, changed);
    }

    private static (ulong[] Positions, ushort[] Owners) PointsOf(
        KeyHasher hasher, int virtualNodes, ImmutableArray<RingMember> members, IEnumerable<int> which)
    {
        var chosen = which.ToArray();
        var total = members.Sum(member => (long)member.Weight * virtualNodes);
        if (total > MaxPoints)
        {
            throw new ArgumentException(
                $"{virtualNodes} virtual nodes × the sum of the weights are {total} points, more than the {MaxPoints} a ring can have: "
                + "lower the virtual nodes or the weights.", nameof(members));
        }

        var count = chosen.Sum(index => members[index].Weight * virtualNodes);
        var positions = new ulong[count];
        var owners = new ushort[count];
        var start = 0;
        foreach (var index in chosen)
        {
            var length = members[index].Weight * virtualNodes;
            RingPoints.Fill(hasher, members[index].Identity, positions.AsSpan(start, length));
            owners.AsSpan(start, length).Fill((ushort)index);
            start += length;
        }

        Array.Sort(positions, owners);
        OrderTies(positions, owners);
        return (positions, owners);
    }

    private static void OrderTies(ulong[] positions, ushort[] owners)
    {
        for (var i = 1; i < positions.Length; i++)
        {
            if (positions[i] != positions[i - 1])
            {
                continue;
            }

            var first = i - 1;
            while (i < positions.Length && positions[i] == positions[first])
            {
                i++;
            }

            Array.Sort(owners, first, i - first);
        }
    }

    private (ulong[] Positions, ushort[] Owners) Merge(ushort[] kept, ulong[] newPositions, ushort[] newOwners)
    {
        var remaining = Members.Where((_, owner) => kept[owner] != RingIndex.Mixed).Sum(member => member.Weight * VirtualNodes);
        var positions = new ulong[remaining + newPositions.Length];
        var owners = new ushort[positions.Length];
        var to = 0;
        var from = 0;
        for (var i = 0; i < _positions.Length; i++)
        {
            var owner = kept[_owners[i]];
            if (owner == RingIndex.Mixed)
            {
                continue;
            }

            while (from < newPositions.Length
                && (newPositions[from] < _positions[i] || (newPositions[from] == _positions[i] && newOwners[from] < owner)))
            {
                positions[to] = newPositions[from];
                owners[to++] = newOwners[from++];
            }

            positions[to] = _positions[i];
            owners[to++] = owner;
        }

        newPositions.AsSpan(from).CopyTo(positions.AsSpan(to));
        newOwners.AsSpan(from).CopyTo(owners.AsSpan(to));
        return (positions, owners);
    }
}
