using k8s;

namespace K8sHashBalancer.TestCluster;

/// <summary>A real cluster that tests may write to.</summary>
public interface ITestCluster : IAsyncDisposable
{
    /// <summary>What it is and where it came from, for people.</summary>
    string Description { get; }

    /// <summary>Connects to it with every right.</summary>
    KubernetesClientConfiguration Configuration { get; }

    /// <summary>The same for other processes: the path of a kubeconfig.</summary>
    string KubeconfigFile { get; }
}
