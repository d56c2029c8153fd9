namespace K8sHashBalancer.Core.Balancing;

/// <summary>
/// Weighted round robin. The order of one round is laid out beforehand, spread as smoothly as nginx's smooth weighted round
/// robin does, and a counter steps through it.
/// </summary>
public sealed class RoundRobinBalancer : LoadBalancer
{
    /// <summary>A round of more steps than this is laid out with the weights scaled down to whole turns, at least one: thousands of servers
    /// with large weights that have no common divisor then get their shares roughly.</summary>
    private const int LongestRound = 1 << 20;

    private readonly ushort[] _round;
    private uint _next;

    /// <summary>Builds the balancer; it goes on counting where <paramref name="previous"/> stands.</summary>
    public RoundRobinBalancer(LoadBalancerSpec spec, RoundRobinBalancer? previous)
        : base(spec.Members)
    {
        _round = LayOut([.. Members.Select(member => member.Weight)]);
        _next = previous is null ? 0 : Volatile.Read(ref previous._next);
    }

    /// <inheritdoc/>
    public override bool UsesKey => false;

    /// <inheritdoc/>
    public override PickResult Pick(in PickContext context)
    {
        if (_round.Length == 0 || context.IsExhausted)
        {
            return PickResult.None;
        }

        // A server that is out gives its turn to the next turn of the counter, not to its neighbour, which would get it always.
        for (var left = _round.Length; left > 0; left--)
        {
            var server = _round[(Interlocked.Increment(ref _next) - 1) % (uint)_round.Length];
            if (context.Allows(server))
            {
                return new PickResult(server, WalkedOn: false);
            }
        }

        // Other requests took the turns in between: go through the round alone.
        foreach (var server in _round)
        {
            if (context.Allows(server))
            {
                return new PickResult(server, WalkedOn: false);
            }
        }

        return PickResult.None;
    }

    /// <summary>
    /// The order of one round: turn <c>k</c> of a server of weight <c>w</c> is due at <c>(k + ½) / w</c>, ties in the order of
    /// the members. Weights 1, 1, 2 give C A B C.
    /// </summary>
    private static ushort[] LayOut(int[] weights)
    {
        var divisor = weights.Aggregate(0, GreatestCommonDivisor);
        if (divisor == 0)
        {
            return [];
        }

        var turns = weights.Select(weight => weight / divisor).ToArray();
        var length = turns.Sum(turn => (long)turn);
        if (length > LongestRound)
        {
            turns = [.. turns.Select(turn => turn == 0 ? 0 : (int)Math.Max(1, turn * (long)LongestRound / length))];
        }

        var round = new ushort[turns.Sum()];
        var due = new double[round.Length];
        var step = 0;
        for (var server = 0; server < turns.Length; server++)
        {
            for (var turn = 0; turn < turns[server]; turn++)
            {
                due[step] = (turn + 0.5) / turns[server];
                round[step++] = (ushort)server;
            }
        }

        // Stable, unlike Array.Sort: servers whose turns are due together keep their order.
        return [.. round.Zip(due).OrderBy(pair => pair.Second).Select(pair => pair.First)];
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
