namespace K8sHashBalancer.Protocol;

/// <summary>What both sides go by.</summary>
public static class ProtocolLimits
{
    /// <summary>The version of the protocol.</summary>
    public const uint Version = 1;

    /// <summary>The largest state: as many servers as a balancer can have, with a long reason each.</summary>
    public const int MaxStateBytes = 64 * 1024 * 1024;

    /// <summary>The largest message of a proxy: a report on as many servers as a balancer can have.</summary>
    public const int MaxProxyMessageBytes = 32 * 1024 * 1024;

    /// <summary>Each side sends something at least this often.</summary>
    public static TimeSpan HeartbeatInterval { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Who was silent for this long is taken for dead.</summary>
    public static TimeSpan SilenceLimit { get; } = TimeSpan.FromSeconds(15);
}
