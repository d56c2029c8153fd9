namespace K8sHashBalancer.Proxy.Api;

/// <summary>
/// The paths that the management API takes on a port it shares with traffic. All others, <c>/api/users</c> say, belong to the
/// servers.
/// </summary>
internal static class ManagementPaths
{
    /// <summary>Whether a path belongs to the management API.</summary>
    public static bool Contains(PathString path) => path.Value switch
    {
        null or { Length: < 7 } => false,
        "/api/stats" or "/api/servers" or "/api/health" or "/api/lookup" or "/api/ring" or "/api/openapi.json" => true,
        "/metrics" or "/healthz" or "/readyz" => true,
        var text => text.StartsWith("/api/servers/", StringComparison.Ordinal),
    };

    /// <summary>Whether a path shows or changes the balancer, and so needs the caller to be let in.</summary>
    public static bool IsGuarded(PathString path) => path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);
}
