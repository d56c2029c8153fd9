using System.Collections.Frozen;

namespace K8sHashBalancer.Operator.Resources;

/// <summary>What <see cref="ConsistentHashSpec.Identity"/> can be.</summary>
public static class IdentityChoices
{
    /// <summary>Its address and port.</summary>
    public const string Address = "Address";

    /// <summary>The name of its pod.</summary>
    public const string PodName = "PodName";

    /// <summary>The words.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(StringComparer.Ordinal, Address, PodName);
}
