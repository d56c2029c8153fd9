namespace K8sHashBalancer.Kubernetes.Connecting;

/// <summary>How long to wait after failures in a row: twice as long after each, up to a limit.</summary>
public sealed record Backoff
{
    /// <value>The wait after the first failure, before jitter. Above zero.</value>
    public TimeSpan First { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <value>The longest wait, before jitter. At least <see cref="First"/>.</value>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    /// <value>Numbers in [0, 1) for the jitter.</value>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;

    /// <summary>The wait, between half of the full one and all of it, so that those who failed together do not return together.</summary>
    /// <param name="failures">Failures in a row, from 1. The first waits 50–100 ms by default, the second 100–200 ms.</param>
    public TimeSpan After(int failures)
    {
        // 2^40 times a millisecond is 34 years: above that only overflow is left.
        var full = Math.Min(First.TotalMilliseconds * Math.Pow(2, Math.Clamp(failures - 1, 0, 40)), Limit.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full * (0.5 + (Random() / 2)));
    }
}
