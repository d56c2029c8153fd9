using System.Collections.Immutable;
using k8s.Models;

namespace K8sHashBalancer.Operator.Resources;

/// <summary>The proxies' pods and the Service in front of them.</summary>
public sealed record ProxySpec
{
    /// <summary>How many proxies run.</summary>
    /// <value>0 to 1000; default 2.</value>
    public int Replicas { get; init; } = 2;

    /// <summary>The resources of each proxy's container.</summary>
    public ProxyResources? Resources { get; init; }

    /// <summary>The Service in front of the proxies.</summary>
    public ProxyServiceSpec Service { get; init; } = new();

    /// <summary>Labels that a node must have to run proxies.</summary>
    public ImmutableSortedDictionary<string, string>? NodeSelector { get; init; }

    /// <summary>Taints of nodes that proxies put up with.</summary>
    public ImmutableArray<V1Toleration>? Tolerations { get; init; }

    /// <summary>Where the scheduler should put proxies.</summary>
    public ProxyAffinity? Affinity { get; init; }
}
