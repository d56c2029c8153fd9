using System.Collections.Immutable;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Ring;

namespace K8sHashBalancer.Core.Balancing;

/// <summary>
/// Maglev hashing (Eisenbud et al., NSDI 2016, section 3.4): every server fills a table of prime size in an order of its own,
/// taking turns as often as its weight says.
/// </summary>
/// <remarks>
/// Shares follow the weights within about one hundredth. A server that may not be picked is walked past in the table, so that
/// its keys alone move; adding or removing one moves a few keys between others too, which is Maglev's price. The table has at
/// least 100 entries a server, in three sizes: crossing 655 or 10,485 servers changes the size, and with it most keys.
/// </remarks>
public sealed class MaglevBalancer : LoadBalancer
{
    private const ulong SkipSeed = 0x9E3779B97F4A7C15;

    private readonly ushort[] _table;

    /// <summary>Builds the table.</summary>
    public MaglevBalancer(LoadBalancerSpec spec)
        : base(spec.Members)
    {
        _table = Members.Any(member => member.Weight > 0) ? Populate(spec.Hasher, Members, TableSize(Members.Length)) : [];
    }

    /// <summary>The number of entries: a prime at least 100 times the number of servers.</summary>
    public static int TableSize(int servers) => servers switch
    {
        <= 655 => 65_537,
        <= 10_485 => 1_048_573,
        _ => 8_388_593,
    };

    /// <inheritdoc/>
    public override ImmutableArray<double> Shares()
    {
        var entries = new double[Members.Length];
        foreach (var server in _table)
        {
            entries[server]++;
        }

        return [.. entries.Select(count => count / Math.Max(1, _table.Length))];
    }

    /// <inheritdoc/>
    public override PickResult Pick(in PickContext context)
    {
        if (_table.Length == 0)
        {
            return PickResult.None;
        }

        // A remainder by a prime depends on all bits; the cheaper high half of position × size would send every short key of bare
        // djb2, whose high bits are zero, to the first entry.
        var entry = (int)(context.Position % (ulong)_table.Length);
        var owner = _table[entry];
        return context.Allows(owner) ? new PickResult(owner, WalkedOn: false) : WalkOn(entry, context);
    }

    private PickResult WalkOn(int entry, in PickContext context)
    {
        if (context.IsExhausted)
        {
            return PickResult.None;
        }

        for (var left = _table.Length; left > 0; left--)
        {
            entry = entry + 1 == _table.Length ? 0 : entry + 1;
            if (context.Allows(_table[entry]))
            {
                return new PickResult(_table[entry], WalkedOn: true);
            }
        }

        return PickResult.None;
    }

    private static ushort[] Populate(KeyHasher hasher, ImmutableArray<RingMember> members, int size)
    {
        var table = new ushort[size];
        Array.Fill(table, RingIndex.Mixed);
        var next = new long[members.Length];
        var skip = new long[members.Length];
        Span<ulong> position = stackalloc ulong[1];
        for (var i = 0; i < members.Length; i++)
        {
            RingPoints.Fill(hasher, members[i].Identity, position);
            next[i] = (long)(position[0] % (ulong)size);
            skip[i] = (long)(Avalanche.Mix(position[0] ^ SkipSeed) % (ulong)(size - 1)) + 1;
        }

        // All have a turn in the first round: else a server of weight 1 among hundreds of weight 256 could be left without any
        // entry, and not be found when it is the only one left.
        var heaviest = members.Max(member => member.Weight);
        var credit = members.Select(member => member.Weight == 0 ? 0 : heaviest - member.Weight).ToArray();
        for (var filled = 0; ;)
        {
            for (var i = 0; i < members.Length; i++)
            {
                credit[i] += members[i].Weight;
                if (credit[i] < heaviest)
                {
                    continue;
                }

                credit[i] -= heaviest;
                while (table[next[i]] != RingIndex.Mixed)
                {
                    next[i] = Advance(next[i], skip[i], size);
                }

                table[next[i]] = (ushort)i;
                if (++filled == size)
                {
                    return table;
                }
            }
        }
    }

    private static long Advance(long entry, long skip, int size)
    {
        entry += skip;
        return entry >= size ? entry - size : entry;
    }
}
