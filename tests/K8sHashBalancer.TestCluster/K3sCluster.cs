using DotNet.Testcontainers.Builders;
using k8s;
using Testcontainers.K3s;

namespace K8sHashBalancer.TestCluster;

/// <summary>A whole small cluster in a container.</summary>
internal sealed class K3sCluster(K3sContainer container, string kubeconfig) : ITestCluster
{
    private const string Image = "rancher/k3s:v1.34.1-k3s1";

    public string Description => $"K3s in a container of {Image}";

    public KubernetesClientConfiguration Configuration { get; } = KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig);

    public string KubeconfigFile => kubeconfig;

    /// <summary>Starts one.</summary>
    /// <returns>The cluster; null if there is no Docker.</returns>
    public static async Task<K3sCluster?> TryStartAsync(CancellationToken cancellationToken)
    {
        K3sContainer container;
        try
        {
            container = new K3sBuilder(Image).Build();
            await container.StartAsync(cancellationToken);
        }
        catch (DockerUnavailableException)
        {
            return null;
        }

        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, await container.GetKubeconfigAsync(), cancellationToken);
        return new K3sCluster(container, file);
    }

    public ValueTask DisposeAsync()
    {
        File.Delete(kubeconfig);
        return container.DisposeAsync();
    }
}
