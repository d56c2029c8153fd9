using k8s;
using K8sHashBalancer.Operator.Securing;
using K8sHashBalancer.TestCluster;

[assembly: AssemblyFixture(typeof(K8sHashBalancer.ControlPlane.Tests.Harness.ClusterFixture))]

// One control plane, two cores: what tests measure is theirs alone.
[assembly: Xunit.v3.Parallelization(MaxThreads = 1)]

namespace K8sHashBalancer.ControlPlane.Tests.Harness;

/// <summary>The cluster that all tests of this project share, with the HashBalancer resource defined in it.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private const string ReportFile = "artifacts/control-plane-tests.txt";

    private ITestCluster? _cluster;
    private ObjectClient? _objects;
    private KubernetesClientConfiguration? _operator;
    private string _report = "";

    public async ValueTask InitializeAsync()
    {
        (_cluster, var problem) = await TestClusters.StartAsync(TestContext.Current.CancellationToken);
        _report = _cluster is null ? $"CONTROL PLANE TESTS NOT RUN: {problem}." : $"Control plane tests ran on {_cluster.Description}.";

        // dotnet test shows what a test program writes only if it fails, so the line is left in a file as well.
        RepositoryFile.Write(ReportFile, $"{_report}\n");
        await Console.Error.WriteLineAsync(_report);
        if (_cluster is not null)
        {
            _objects = new ObjectClient(_cluster.Configuration);
            await Definition.ApplyAsync(_objects);
            _operator = await OperatorAccount.CreateAsync(_objects, _cluster.Configuration);
        }
    }

    /// <summary>Connects to the cluster with every right; the test that asks for it is skipped if there is none.</summary>
    public KubernetesClientConfiguration Configuration
    {
        get
        {
            Assert.SkipWhen(_cluster is null, _report);
            return _cluster.Configuration;
        }
    }

    /// <summary>Connects to the cluster as the operator, with the rights of config/rbac; the test that asks for it is skipped if there is none.</summary>
    public KubernetesClientConfiguration OperatorConfiguration
    {
        get
        {
            Assert.SkipWhen(_operator is null, _report);
            return _operator;
        }
    }

    /// <summary>How operators of these tests and proxies know each other.</summary>
    internal static SecurityOptions Security { get; } = new() { Namespace = OperatorAccount.Namespace };

    /// <summary>Its objects; the test that asks for them is skipped if there is no cluster.</summary>
    internal ObjectClient Objects
    {
        get
        {
            Assert.SkipWhen(_objects is null, _report);
            return _objects;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _objects?.Dispose();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}
