using System.Collections.Frozen;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Operator.Resources;

/// <summary>What <see cref="OverrideSpec.State"/> can be.</summary>
public static class OverrideStateChoices
{
    /// <summary>The words, and what they stand for.</summary>
    public static FrozenDictionary<string, ServerState> All { get; } = new Dictionary<string, ServerState>
    {
        ["Ready"] = ServerState.Ready,
        ["Drain"] = ServerState.Draining,
        ["Maintenance"] = ServerState.Maintenance,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
