using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.RestApi.Changes;

/// <summary>How a server is added.</summary>
/// <param name="Weight">Its weight, 0 to 256.</param>
/// <param name="Expires">When that is taken back; null for never.</param>
public sealed record ServerAddition(int Weight, Expiry? Expires = null);

/// <summary>What is to change about a server; null leaves it as it is.</summary>
/// <param name="Weight">The new weight, 0 to 256.</param>
/// <param name="State">The new state.</param>
/// <param name="Reason">Why, for people to read.</param>
/// <param name="Expires">When all that was changed about the server is taken back; null for never.</param>
public sealed record ServerChange(int? Weight, ServerState? State, string? Reason, Expiry? Expires = null);
