using System.Collections.Immutable;
using k8s.Models;

namespace K8sHashBalancer.Operator.Resources;

/// <summary>
/// The resources of each proxy's container. Quantities are passed on as they are written: the API server reads them, and one that
/// only it understands must not stop the operator.
/// </summary>
public sealed record ProxyResources
{
    /// <summary>The most of each resource that a proxy can have.</summary>
    public ImmutableSortedDictionary<string, IntOrString>? Limits { get; init; }

    /// <summary>What of each resource is set aside for a proxy.</summary>
    public ImmutableSortedDictionary<string, IntOrString>? Requests { get; init; }
}
