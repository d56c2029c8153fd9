using System.Reflection;

namespace K8sHashBalancer.Hosting;

/// <summary>The version of the programs, which all parts of them share.</summary>
public static class ProductVersion
{
    /// <summary>The version as people write it.</summary>
    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
