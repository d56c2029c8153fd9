using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Operator.Securing;

/// <summary>Who calls.</summary>
/// <param name="User">The user, as the API server knows it; null if nobody asked.</param>
/// <param name="Since">When what it showed was issued.</param>
/// <param name="Until">When that expires.</param>
public sealed record ProxyCaller(string? User, DateTimeOffset Since, DateTimeOffset Until)
{
    private static readonly TimeSpan LongestStream = TimeSpan.FromDays(1);

    /// <summary>Somebody of whom nothing is asked.</summary>
    public static ProxyCaller Anybody { get; } = new(null, DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

    /// <summary>Whether it is a proxy of a balancer: by its ServiceAccount, which the operator makes for each.</summary>
    public bool IsOf(BalancerName balancer)
    {
        ArgumentNullException.ThrowIfNull(balancer);
        return User is null || User == $"system:serviceaccount:{balancer.Namespace}:{balancer.Name}-hashbalancer";
    }

    /// <summary>
    /// How long a stream of the caller lasts: until its token is about to expire, and not all of them to the same second. It ends in
    /// the last seventh of the token's life, when a kubelet has long put a new one in its place, which it does after four fifths.
    /// </summary>
    /// <param name="now">The time.</param>
    /// <param name="random">A number in [0, 1).</param>
    public TimeSpan StreamTime(DateTimeOffset now, double random)
    {
        if (Until == DateTimeOffset.MaxValue)
        {
            return Timeout.InfiniteTimeSpan;
        }

        // A token of an hour: 9 to 3 minutes before its end. One that has less left has not been replaced, and is looked at again soon.
        var (left, window) = (Until - now, (Until - Since) * 0.15);
        var early = Math.Min(window.TotalSeconds, left.TotalSeconds / 2) * (1 - (random * 2 / 3));
        var stream = left - TimeSpan.FromSeconds(early);
        return stream <= TimeSpan.Zero ? TimeSpan.FromSeconds(1) : stream < LongestStream ? stream : LongestStream;
    }
}
