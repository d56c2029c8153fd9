using System.Numerics;

namespace K8sHashBalancer.Core.Balancing;

/// <summary>An immutable set of servers, by their index in the sorted member list: one bit each.</summary>
public sealed class ServerSet
{
    private readonly ulong[] _bits;

    private ServerSet(ulong[] bits, int count)
    {
        _bits = bits;
        Count = count;
    }

    /// <summary>The set without servers.</summary>
    public static ServerSet Empty { get; } = new([], 0);

    /// <summary>How many servers are in the set.</summary>
    public int Count { get; }

    /// <summary>The set of all indexes below <paramref name="length"/> for which <paramref name="contains"/> holds.</summary>
    public static ServerSet Where(int length, Func<int, bool> contains)
    {
        ArgumentNullException.ThrowIfNull(contains);
        var bits = new ulong[(length + 63) / 64];
        for (var i = 0; i < length; i++)
        {
            bits[i / 64] |= contains(i) ? 1UL << (i % 64) : 0;
        }

        return new ServerSet(bits, bits.Sum(BitOperations.PopCount));
    }

    /// <summary>The set of all indexes below <paramref name="length"/>.</summary>
    public static ServerSet All(int length) => Where(length, _ => true);

    /// <summary>Whether the server is in the set; false for any index beyond it.</summary>
    public bool Contains(int index) => (uint)index / 64 < (uint)_bits.Length && (_bits[index / 64] & (1UL << (index % 64))) != 0;
}
