namespace K8sHashBalancer.Core.Ring;

/// <summary>What places a server: two servers with equal identities and weights own the same points.</summary>
/// <param name="Identity">The stable name of the server, unique among the members; <c>host:port</c> or a pod's name.</param>
/// <param name="Weight">Its share relative to the others, 0 to 256; 0 owns no points.</param>
public readonly record struct RingMember(string Identity, int Weight);
