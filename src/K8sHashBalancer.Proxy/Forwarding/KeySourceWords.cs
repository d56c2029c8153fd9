using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Proxy.Forwarding;

/// <summary>What people call the parts of a request that can be its key.</summary>
internal static class KeySourceWords
{
    /// <summary>"header X-User-Id", say.</summary>
    public static string Describe(this KeySource source) => source switch
    {
        KeySource.Header header => $"header {header.Name}",
        KeySource.Cookie cookie => $"cookie {cookie.Name}",
        KeySource.QueryParameter parameter => $"query parameter {parameter.Name}",
        KeySource.Path => "path",
        _ => "source IP",
    };
}
