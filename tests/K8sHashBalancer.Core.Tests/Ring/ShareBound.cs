namespace K8sHashBalancer.Core.Tests.Ring;

/// <summary>How far chance takes a server's share.</summary>
/// <remarks>
/// <para>
/// n points thrown at random cut the circle into n arcs, and the share of a server that owns v of them follows the distribution
/// Beta(v, n − v); with many servers that is Gamma(v) over n. A share exceeds x just when fewer than v of the n − 1 other points
/// fall into a stretch of length x, so that its tail is a sum of v binomial terms, exact and easily computed.
/// </para>
/// <para>
/// For each bound the chance that any of the servers goes beyond it is at most one in a thousand (the union bound). With
/// 150 points each, the peak is bound at 1.31 times the mean for 10 servers, 1.38 for 100 and 1.44 for 1000. Identities are
/// fixed, so that a ring within the bound stays within it.
/// </para>
/// </remarks>
internal static class ShareBound
{
    private const double Chance = 0.001;

    /// <summary>No server's share is above this.</summary>
    public static double Highest(int points, int allPoints, int servers) =>
        Bisect(share => Below(points, allPoints - 1, share) <= Chance / servers);

    /// <summary>No server's share is below this.</summary>
    public static double Lowest(int points, int allPoints, int servers) =>
        Bisect(share => 1 - Below(points, allPoints - 1, share) >= Chance / servers);

    /// <summary>The probability that fewer than <paramref name="count"/> of <paramref name="trials"/> succeed.</summary>
    private static double Below(int count, int trials, double probability)
    {
        var sum = 0.0;
        var logTerm = trials * Math.Log(1 - probability);
        var logOdds = Math.Log(probability / (1 - probability));
        for (var k = 0; k < count; k++)
        {
            sum += Math.Exp(logTerm);
            logTerm += Math.Log((double)(trials - k) / (k + 1)) + logOdds;
        }

        return sum;
    }

    /// <summary>The lowest share for which a rule that holds from some share on holds.</summary>
    private static double Bisect(Func<double, bool> holds)
    {
        var (low, high) = (0.0, 1.0);
        for (var step = 0; step < 40; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = holds(middle) ? (low, middle) : (middle, high);
        }

        return high;
    }
}
