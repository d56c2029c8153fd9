using System.Collections.Frozen;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Operator.Resources;

/// <summary>What <see cref="HashBalancerSpec.Panic"/> can be.</summary>
public static class PanicChoices
{
    /// <summary>The words, and what they stand for.</summary>
    public static FrozenDictionary<string, PanicPolicy> All { get; } = new Dictionary<string, PanicPolicy>
    {
        ["ReadyServers"] = PanicPolicy.ReadyServers,
        ["Fail"] = PanicPolicy.Fail,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
