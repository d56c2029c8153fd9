using System.Collections.Frozen;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Operator.Resources;

/// <summary>What <see cref="ConsistentHashSpec.OnMissingKey"/> can be.</summary>
public static class MissingKeyChoices
{
    /// <summary>The words, and what they stand for.</summary>
    public static FrozenDictionary<string, MissingKeyPolicy> All { get; } = new Dictionary<string, MissingKeyPolicy>
    {
        ["SourceIP"] = MissingKeyPolicy.SourceIP,
        ["Random"] = MissingKeyPolicy.Random,
        ["Reject"] = MissingKeyPolicy.Reject,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
