namespace K8sHashBalancer.Core.Overrides;

/// <summary>Why a server is there, or not.</summary>
public enum ServerPresence
{
    /// <summary>It is there if the configuration, or the cluster, has it.</summary>
    Configured,

    /// <summary>A person added it.</summary>
    Added,

    /// <summary>A person removed it.</summary>
    Removed,
}
