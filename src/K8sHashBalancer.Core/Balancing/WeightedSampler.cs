using System.Collections.Immutable;
using K8sHashBalancer.Core.Ring;

namespace K8sHashBalancer.Core.Balancing;

/// <summary>
/// Draws servers at random in proportion to their weights, in constant time: Walker's alias method (1977), as Vose (1991)
/// builds it.
/// </summary>
internal sealed class WeightedSampler
{
    /// <summary>So many draws are tried before the servers that may be picked are gone through; with half of all servers out,
    /// one pick in 65,536 gets that far.</summary>
    private const int Attempts = 16;

    private readonly ImmutableArray<RingMember> _members;
    private readonly double[] _threshold;
    private readonly int[] _alias;

    /// <summary>Builds the tables.</summary>
    public WeightedSampler(ImmutableArray<RingMember> members)
    {
        _members = members;
        _threshold = new double[members.Length];
        _alias = new int[members.Length];
        var total = members.Sum(member => (double)member.Weight);
        if (total == 0)
        {
            _threshold = [];
            return;
        }

        var small = new Stack<int>();
        var large = new Stack<int>();
        for (var i = 0; i < members.Length; i++)
        {
            _threshold[i] = members[i].Weight * members.Length / total;
            (_threshold[i] < 1 ? small : large).Push(i);
        }

        while (small.Count > 0 && large.Count > 0)
        {
            var less = small.Pop();
            var more = large.Peek();
            _alias[less] = more;
            _threshold[more] -= 1 - _threshold[less];
            if (_threshold[more] < 1)
            {
                small.Push(large.Pop());
            }
        }

        // What rounding left over stands for exactly one.
        foreach (var i in small.Concat(large))
        {
            _threshold[i] = 1;
        }
    }

    /// <summary>A server that the context allows, or −1.</summary>
    public int Draw(in PickContext context)
    {
        if (_threshold.Length == 0 || context.IsExhausted)
        {
            return -1;
        }

        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var server = Draw();
            if (_members[server].Weight > 0 && context.Allows(server))
            {
                return server;
            }
        }

        return DrawAmongAllowed(context);
    }

    private int Draw()
    {
        var column = Random.Shared.Next(_threshold.Length);
        return Random.Shared.NextDouble() < _threshold[column] ? column : _alias[column];
    }

    private int DrawAmongAllowed(in PickContext context)
    {
        var total = 0L;
        for (var i = 0; i < _members.Length; i++)
        {
            total += context.Allows(i) ? _members[i].Weight : 0;
        }

        var ticket = total == 0 ? 0 : Random.Shared.NextInt64(total);
        for (var i = 0; i < _members.Length; i++)
        {
            ticket -= context.Allows(i) ? _members[i].Weight : 0;
            if (ticket < 0)
            {
                return i;
            }
        }

        return -1;
    }
}
