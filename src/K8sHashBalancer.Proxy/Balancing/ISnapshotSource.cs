namespace K8sHashBalancer.Proxy.Balancing;

/// <summary>Where a balancer's snapshots come from, as far as others have to know.</summary>
internal interface ISnapshotSource
{
    /// <summary>What the first snapshot waits for, in a few words; null once there is one.</summary>
    string? WaitingFor { get; }

    /// <summary>
    /// Whether requests are answered with 503 until the first snapshot is there and its servers were probed. If not, ports open
    /// only with a snapshot, and its servers are trusted until a probe says otherwise.
    /// </summary>
    bool HoldsTrafficUntilReady { get; }
}
