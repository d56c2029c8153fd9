using System.Collections.Immutable;
using k8s.Models;

namespace K8sHashBalancer.Operator.Resources;

/// <summary>What a balancer is.</summary>
public sealed record HashBalancerStatus
{
    /// <summary>The generation of the spec that this status speaks of.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Accepted, Programmed and Available.</summary>
    public ImmutableArray<V1Condition>? Conditions { get; init; }

    /// <summary>Where clients connect to.</summary>
    public string? Address { get; init; }

    /// <summary>The fingerprint of the snapshot that every up-to-date proxy runs.</summary>
    public string? Revision { get; init; }

    /// <summary>How many servers there are.</summary>
    public ServersStatus? Servers { get; init; }

    /// <summary>How many proxies there are.</summary>
    public ProxiesStatus? Proxies { get; init; }

    /// <summary>The labels of the proxies' pods, for the scale subresource.</summary>
    public string? Selector { get; init; }
}
