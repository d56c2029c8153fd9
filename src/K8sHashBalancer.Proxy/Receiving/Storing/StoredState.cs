using K8sHashBalancer.Protocol;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Proxy.Receiving.Storing;

/// <summary>A state as it was when it was stored.</summary>
/// <param name="Balancer">Whose it is.</param>
/// <param name="StoredAt">When it was stored, in whole seconds of UTC.</param>
/// <param name="State">The state, as an operator sends it; the fingerprint in it is yet to be verified by whoever takes it.</param>
internal sealed record StoredState(BalancerName Balancer, DateTimeOffset StoredAt, FullState State);
