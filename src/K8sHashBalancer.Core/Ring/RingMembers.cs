using System.Collections.Immutable;

namespace K8sHashBalancer.Core.Ring;

/// <summary>The one order of servers that every replica agrees on: ascending by identity, compared by code unit.</summary>
public static class RingMembers
{
    /// <summary>The most servers a balancer can have: an owner is stored in 16 bits, of which one value is set apart.</summary>
    public const int MaxCount = ushort.MaxValue - 1;

    /// <summary>The largest weight of a server.</summary>
    public const int MaxWeight = 256;

    /// <summary>Sorts and checks members.</summary>
    /// <exception cref="ArgumentException">
    /// There are more than <see cref="MaxCount"/>, two with the same identity, or a weight outside 0..<see cref="MaxWeight"/>.
    /// </exception>
    public static ImmutableArray<RingMember> Normalize(IEnumerable<RingMember> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        var sorted = members.ToArray();
        Array.Sort(sorted, (a, b) => string.CompareOrdinal(a.Identity, b.Identity));
        if (sorted.Length > MaxCount)
        {
            throw new ArgumentException($"{sorted.Length} servers are more than the {MaxCount} a balancer can have.", nameof(members));
        }

        for (var i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Weight is < 0 or > MaxWeight)
            {
                throw new ArgumentException(
                    $"Server \"{sorted[i].Identity}\" has weight {sorted[i].Weight}; allowed are 0 to {MaxWeight}.", nameof(members));
            }

            if (i > 0 && string.Equals(sorted[i].Identity, sorted[i - 1].Identity, StringComparison.Ordinal))
            {
                throw new ArgumentException($"Server \"{sorted[i].Identity}\" is there twice.", nameof(members));
            }
        }

        return ImmutableArray.Create(sorted);
    }
}
