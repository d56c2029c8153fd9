namespace K8sHashBalancer.RestApi.Answers;

/// <summary>What <c>GET /api/health</c> answers.</summary>
/// <param name="Status"><c>healthy</c>; <c>degraded</c> if only draining or unhealthy servers are left; <c>unhealthy</c> if none is.</param>
/// <param name="Uptime">Seconds since the start.</param>
/// <param name="Version">The version of the balancer.</param>
public sealed record HealthResponse(string Status, long Uptime, string Version);
