using System.Collections.Frozen;
using K8sHashBalancer.Core.Overrides;

namespace K8sHashBalancer.Operator.Resources;

/// <summary>What <see cref="OverrideSpec.Presence"/> can be.</summary>
public static class PresenceChoices
{
    /// <summary>The words, and what they stand for.</summary>
    public static FrozenDictionary<string, ServerPresence> All { get; } = new Dictionary<string, ServerPresence>
    {
        ["Add"] = ServerPresence.Added,
        ["Remove"] = ServerPresence.Removed,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
