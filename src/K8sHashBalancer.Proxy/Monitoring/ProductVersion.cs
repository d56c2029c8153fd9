using System.Reflection;

namespace K8sHashBalancer.Proxy.Monitoring;

/// <summary>The version of this program.</summary>
internal static class ProductVersion
{
    /// <summary>The version as people write it.</summary>
    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
