using k8s;

namespace K8sHashBalancer.TestCluster;

/// <summary>A cluster that was there before. It is left running.</summary>
internal sealed class KubeconfigCluster(string path, KubernetesClientConfiguration configuration) : ITestCluster
{
    public string Description => $"{configuration.Host} by {TestClusters.KubeconfigVariable}";

    public KubernetesClientConfiguration Configuration => configuration;

    public string KubeconfigFile => path;

    public static KubeconfigCluster Open(string path) => new(path, KubernetesClientConfiguration.BuildConfigFromConfigFile(path));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
