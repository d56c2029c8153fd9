using K8sHashBalancer.Operator.Translation.Backends;

namespace K8sHashBalancer.Operator.Translation.Servers;

/// <summary>An endpoint that is to be a server.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Backend">The index of its backend in the spec.</param>
internal sealed record Candidate(BackendEndpoint Endpoint, int Backend);
