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

    /// <summary>
    /// Why no traffic should be asked for yet though there is a snapshot, in a few words; null if nothing of the kind is in the way.
    /// Requests that come anyway are served.
    /// </summary>
    string? Doubt => null;

    /// <summary>What is to be known of the snapshot though traffic is asked for, in a few words; null if nothing is.</summary>
    string? Remark => null;
}
