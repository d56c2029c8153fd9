namespace K8sHashBalancer.Core.Snapshots;

/// <summary>What happens when no server is available and none is draining.</summary>
public enum PanicPolicy
{
    /// <summary>All servers in state <see cref="ServerState.Ready"/> are used, whatever probes and ejections say of them.</summary>
    ReadyServers,

    /// <summary>Requests are answered with status 503.</summary>
    Fail,
}
