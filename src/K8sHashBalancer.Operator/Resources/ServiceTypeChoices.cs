using System.Collections.Frozen;

namespace K8sHashBalancer.Operator.Resources;

/// <summary>What <see cref="ProxyServiceSpec.Type"/> can be.</summary>
public static class ServiceTypeChoices
{
    /// <summary>The words.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(StringComparer.Ordinal, "ClusterIP", "NodePort", "LoadBalancer");
}
