namespace K8sHashBalancer.Kubernetes.Leading;

/// <summary>Which lease makes the leader, and how fast. Every candidate must have the same times.</summary>
public sealed record LeaderElectionOptions
{
    /// <value>The namespace of the lease.</value>
    public required string Namespace { get; init; }

    /// <value>Its name.</value>
    public required string Name { get; init; }

    /// <value>Who this process is. No two may be the same: the name of the pod with something random will do.</value>
    public required string Identity { get; init; }

    /// <value>How long a lease holds that is not renewed. Whole seconds, above <see cref="RenewDeadline"/>. Default 15 s.</value>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <value>How long after the last renewal the leader stops by itself. Above <see cref="RetryPeriod"/>. Default 10 s.</value>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <value>How often the lease is renewed, or looked at by those who wait for it. Default 2 s.</value>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <value>Numbers in [0, 1) for the jitter.</value>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;

    /// <summary>Checks that the times fit each other.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    internal void Validate()
    {
        if (LeaseDuration <= RenewDeadline || RenewDeadline <= RetryPeriod || RetryPeriod <= TimeSpan.Zero)
        {
            throw new ArgumentException(
                $"Leader election needs 0 < RetryPeriod < RenewDeadline < LeaseDuration, not {RetryPeriod}, {RenewDeadline}, {LeaseDuration}.");
        }
    }
}
