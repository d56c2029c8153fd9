using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Proxy.Standalone.Configuration;

/// <summary>All that a <c>config.json</c> and the environment say, checked and complete.</summary>
public sealed record StandaloneConfiguration
{
    /// <summary>Where the balancer listens.</summary>
    public required ListenerConfiguration Listener { get; init; }

    /// <summary>The servers, in the order of the file, no two with the same address; may be empty.</summary>
    public required ImmutableArray<Server> Servers { get; init; }

    /// <summary>All else that goes into a snapshot. Together with <see cref="Servers"/> it is within a ring's limits.</summary>
    public required BalancerPolicy Policy { get; init; }

    /// <summary>The full path of the file that keeps changes made by the API; null if nothing is kept.</summary>
    public string? StateFile { get; init; }

    /// <summary>The least severe messages that are logged.</summary>
    /// <value>Default <see cref="LogLevel.Information"/>.</value>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
