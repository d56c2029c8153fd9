using System.Collections.Immutable;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Ring;

namespace K8sHashBalancer.Core.Balancing;

/// <summary>What a load balancer is built from.</summary>
/// <param name="Members">The servers, sorted as <see cref="RingMembers.Normalize"/> does.</param>
/// <param name="Hasher">Places keys and servers.</param>
/// <param name="VirtualNodes">Points per unit of weight on a ring.</param>
public sealed record LoadBalancerSpec(ImmutableArray<RingMember> Members, KeyHasher Hasher, int VirtualNodes);

/// <summary>Builds a load balancer.</summary>
/// <param name="spec">What to build it from.</param>
/// <param name="previous">The one it replaces, of the same algorithm, whose work may be reused; null for the first.</param>
public delegate LoadBalancer LoadBalancerFactory(LoadBalancerSpec spec, LoadBalancer? previous);
