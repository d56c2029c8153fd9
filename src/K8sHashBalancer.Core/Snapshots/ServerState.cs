namespace K8sHashBalancer.Core.Snapshots;

/// <summary>What configuration, an override or Kubernetes says of a server. Its points stay on the ring in each state.</summary>
public enum ServerState
{
    /// <summary>It may take keys, if it is healthy.</summary>
    Ready,

    /// <summary>It finishes what it has and takes no new keys, unless no other server is left.</summary>
    Draining,

    /// <summary>It is not ready to serve: out, for the time being.</summary>
    NotReady,

    /// <summary>A person took it out: it gets nothing, whatever happens.</summary>
    Maintenance,
}
