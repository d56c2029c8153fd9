using K8sHashBalancer.TestCluster.Envtest;

namespace K8sHashBalancer.TestCluster;

/// <summary>Finds a cluster for tests. The first of three sources that the machine has is taken.</summary>
public static class TestClusters
{
    /// <summary>Names a kubeconfig whose current context tests may write to; it goes before all else.</summary>
    public const string KubeconfigVariable = "HASHBALANCER_TEST_KUBECONFIG";

    /// <summary>Takes or starts a cluster.</summary>
    /// <returns>The cluster, or why there is none.</returns>
    /// <exception cref="InvalidOperationException">There is one, and it does not work: that is no reason to go without.</exception>
    public static async Task<(ITestCluster? Cluster, string? Problem)> StartAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(KubeconfigVariable) is { Length: > 0 } kubeconfig)
        {
            return (KubeconfigCluster.Open(kubeconfig), null);
        }

        if (EnvtestBinaries.Find() is { } binaries)
        {
            return (await EnvtestControlPlane.StartAsync(binaries, cancellationToken), null);
        }

        return await K3sCluster.TryStartAsync(cancellationToken) is { } k3s
            ? (k3s, null)
            : (null, $"no kubeconfig in {KubeconfigVariable}, no {string.Join(", ", EnvtestBinaries.Names)} in "
                + $"{string.Join(" or ", EnvtestBinaries.Folders)}, and no Docker");
    }
}
