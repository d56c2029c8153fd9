using System.Collections.Immutable;

namespace K8sHashBalancer.Operator.Resources;

/// <summary>The Service in front of the proxies.</summary>
public sealed record ProxyServiceSpec
{
    /// <summary>How it can be reached, one of <see cref="ServiceTypeChoices"/>.</summary>
    /// <value>Default <c>ClusterIP</c>.</value>
    public string Type { get; init; } = "ClusterIP";

    /// <summary>Its annotations.</summary>
    public ImmutableSortedDictionary<string, string>? Annotations { get; init; }
}
