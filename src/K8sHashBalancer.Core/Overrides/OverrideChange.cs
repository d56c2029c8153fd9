using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Core.Overrides;

/// <summary>What is to change about a server that is there; null leaves it as it is.</summary>
/// <param name="Weight">The new weight, 0 to 256.</param>
/// <param name="State">The new state.</param>
/// <param name="Reason">Why, for people to read. A new state without one has none.</param>
/// <param name="Expires">Until when all that was changed about the server holds. Not left as it is: without one it holds for good.</param>
public sealed record OverrideChange(int? Weight, ServerState? State, string? Reason, DateTimeOffset? Expires = null);
