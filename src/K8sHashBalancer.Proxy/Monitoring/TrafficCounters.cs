namespace K8sHashBalancer.Proxy.Monitoring;

/// <summary>Counts the clients' requests: each once, however many servers were tried.</summary>
public sealed class TrafficCounters
{
    private long _walkedOn;

    /// <summary>How they ended.</summary>
    public OutcomeCounters Outcomes { get; } = new();

    /// <summary>Picks for which another server stood in for the key's owner.</summary>
    public long WalkedOn => Volatile.Read(ref _walkedOn);

    internal void Count(RequestOutcome outcome) => Outcomes.Count(outcome);

    internal void CountWalk() => Interlocked.Increment(ref _walkedOn);
}
