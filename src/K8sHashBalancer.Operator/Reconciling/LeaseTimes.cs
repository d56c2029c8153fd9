using K8sHashBalancer.Kubernetes.Leading;

namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>How fast leadership changes hands. All replicas of an operator must have the same.</summary>
public sealed record LeaseTimes
{
    /// <summary>How long the others wait for a leader that has vanished.</summary>
    /// <value>Whole seconds, above <see cref="RenewDeadline"/>. Default 15 s.</value>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>After how long without a renewal a leader stops by itself.</summary>
    /// <value>Above <see cref="RetryPeriod"/>. Default 10 s.</value>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the lease is renewed or looked at.</summary>
    /// <value>Default 2 s.</value>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The election with these times.</summary>
    internal LeaderElectionOptions Apply(LeaderElectionOptions election) =>
        election with { LeaseDuration = Duration, RenewDeadline = RenewDeadline, RetryPeriod = RetryPeriod };
}
