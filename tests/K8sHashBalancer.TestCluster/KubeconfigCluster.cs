using k8s;

namespace K8sHashBalancer.TestCluster;

/// <summary>A cluster that was there before. It is left running.</summary>
internal sealed class KubeconfigCluster(string description, KubernetesClientConfiguration configuration) : ITestCluster
{
    public string Description => description;

    public KubernetesClientConfiguration Configuration => configuration;

    public static KubeconfigCluster Open(string path)
    {
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(path);
        return new KubeconfigCluster($"{configuration.Host} by {TestClusters.KubeconfigVariable}", configuration);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
