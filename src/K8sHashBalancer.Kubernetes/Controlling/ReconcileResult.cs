namespace K8sHashBalancer.Kubernetes.Controlling;

/// <summary>What is to happen after a reconcile that went well.</summary>
public readonly record struct ReconcileResult
{
    private ReconcileResult(TimeSpan? after) => After = after;

    /// <summary>Nothing, until something changes.</summary>
    public static ReconcileResult Done => default;

    /// <summary>When to reconcile again though nothing changes; null for never.</summary>
    public TimeSpan? After { get; }

    /// <summary>Reconcile again after a time, or when something changes if that is sooner.</summary>
    /// <param name="after">The time, above zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not: to try again at once is what exceptions are for.</exception>
    public static ReconcileResult RequeueAfter(TimeSpan after)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(after, TimeSpan.Zero);
        return new ReconcileResult(after);
    }
}
