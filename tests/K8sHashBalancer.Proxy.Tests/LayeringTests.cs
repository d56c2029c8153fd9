using System.Reflection;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Hosting;

namespace K8sHashBalancer.Proxy.Tests;

/// <summary>Arrows point only at things that do less.</summary>
public class LayeringTests
{
    private static readonly string RuntimeFolder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    [Fact]
    public void Core_ReferencesTheBaseClassLibraryAlone() =>
        Assert.DoesNotContain(References(typeof(Snapshot).Assembly), name => !File.Exists(Path.Combine(RuntimeFolder, $"{name}.dll")));

    [Fact]
    public void Proxy_HoldsNoKubernetesClient() =>
        Assert.DoesNotContain(References(typeof(ProxyProgram).Assembly), IsKubernetes);

    [Fact]
    public void Yarp_IsReferencedByTheProxyAlone()
    {
        var own = Directory.GetFiles(AppContext.BaseDirectory, "K8sHashBalancer.*.dll")
            .Select(Path.GetFileNameWithoutExtension)
            .Where(name => !name!.EndsWith(".Tests", StringComparison.Ordinal))
            .Select(name => Assembly.Load(name!));

        Assert.Equal(
            ["K8sHashBalancer.Proxy"],
            own.Where(assembly => References(assembly).Contains("Yarp.ReverseProxy")).Select(assembly => assembly.GetName().Name!));
    }

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(name => name.Name!);

    private static bool IsKubernetes(string name) =>
        name.StartsWith("KubernetesClient", StringComparison.OrdinalIgnoreCase) || name.StartsWith("k8s", StringComparison.Ordinal);
}
