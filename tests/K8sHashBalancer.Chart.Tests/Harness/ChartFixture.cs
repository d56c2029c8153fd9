using System.Text.Json.Nodes;
using K8sHashBalancer.TestCluster;

[assembly: AssemblyFixture(typeof(K8sHashBalancer.Chart.Tests.Harness.ChartFixture))]

// What one test lists, another must not change meanwhile.
[assembly: Xunit.v3.Parallelization(MaxThreads = 1)]

namespace K8sHashBalancer.Chart.Tests.Harness;

/// <summary>Helm and a cluster that all tests of this project share.</summary>
public sealed class ChartFixture : IAsyncLifetime
{
    private const string ReportFile = "artifacts/chart-tests.txt";
    private const string DefinitionsFolder = "tests/K8sHashBalancer.Chart.Tests/testdata/definitions";
    private const string Definitions = "apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private readonly List<string> _made = [];
    private ITestCluster? _cluster;
    private ClusterClient? _client;
    private ApiResources? _resources;
    private Helm? _helm;
    private string _report = "";

    public async ValueTask InitializeAsync()
    {
        (_cluster, var problem) = await TestClusters.StartAsync(TestContext.Current.CancellationToken);
        var helm = Harness.Helm.Find();
        var version = helm is null ? null : (await helm.RunAsync(new Dictionary<string, string>(), "version", "--short")).Expected().Trim();
        string[] missing =
        [
            .. problem is null ? [] : new[] { problem },
            .. helm is null ? ["no helm on the PATH, and none in HELM"] : Array.Empty<string>(),
        ];
        _report = missing.Length > 0
            ? $"CHART TESTS NOT RUN: {string.Join("; ", missing)}."
            : $"Chart tests ran with helm {version} on {_cluster!.Description}.";

        // dotnet test shows what a test program writes only if it fails, so the line is left in a file as well.
        RepositoryFile.Write(ReportFile, $"{_report}\n");
        await Console.Error.WriteLineAsync(_report);
        if (_cluster is not null)
        {
            _client = new ClusterClient(_cluster.Configuration);
            await PrepareAsync(_client);
            _helm = helm is null ? null : new Helm(helm, _cluster.KubeconfigFile);
        }
    }

    /// <summary>The namespace of whatever is installed or tried. YAML would take its name for a number, if nobody minded.</summary>
    internal string Namespace { get; } = $"{Random.Shared.NextInt64(1_000_000_000_000)}";

    /// <summary>Another one, to look after.</summary>
    internal string OtherNamespace => $"{Namespace}0";

    /// <summary>Helm; the test that asks for it is skipped if there is none.</summary>
    internal Helm Helm
    {
        get
        {
            Assert.SkipWhen(_helm is null, _report);
            return _helm;
        }
    }

    /// <summary>The cluster; the test that asks for it is skipped if there is none.</summary>
    internal ClusterClient Client
    {
        get
        {
            Assert.SkipWhen(_client is null, _report);
            return _client;
        }
    }

    /// <summary>Has the API server check manifests, each text once.</summary>
    /// <returns>What it says against them.</returns>
    internal async Task<IReadOnlyList<string>> ProblemsAsync(IEnumerable<string> manifests)
    {
        var problems = await Task.WhenAll(manifests.Distinct().SelectMany(Yaml.ReadAll).Select(entity => Client.ProblemAsync(_resources!, entity)));
        return [.. problems.OfType<string>()];
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            foreach (var path in _made)
            {
                await _client.DeleteAsync(path);
            }
        }

        _helm?.Dispose();
        _client?.Dispose();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    private async Task PrepareAsync(ClusterClient client)
    {
        foreach (var name in (string[])[Namespace, OtherNamespace])
        {
            // As config/operator has it: what is tried in it has to pass.
            var space = Yaml.ReadAll($"{{apiVersion: v1, kind: Namespace, metadata: {{name: '{name}', labels: {{pod-security.kubernetes.io/enforce: restricted}} }} }}").Single();
            await CreateAsync(client, "api/v1/namespaces", space);
            await Eventually.TrueAsync(async () => await client.FindAsync($"api/v1/namespaces/{name}/serviceaccounts/default") is not null
                && await client.FindAsync($"api/v1/namespaces/{name}/configmaps/kube-root-ca.crt") is not null);
        }

        var definitions = RepositoryFile.NamesIn(DefinitionsFolder, ".yaml")
            .Select(name => Yaml.ReadAll(RepositoryFile.Read($"{DefinitionsFolder}/{name}.yaml")).Single()).ToArray();
        foreach (var definition in definitions)
        {
            if (await client.FindAsync($"{Definitions}/{definition["metadata"]!["name"]}") is null)
            {
                await CreateAsync(client, Definitions, definition);
            }
        }

        await Eventually.TrueAsync(
            async () =>
            {
                _resources = await client.ResourcesAsync();
                return definitions.All(definition => _resources.All.Any(one => one.Kind == (string?)definition["spec"]!["names"]!["kind"]));
            },
            "the API server serves the definitions");
    }

    private async Task CreateAsync(ClusterClient client, string collection, JsonObject entity)
    {
        await client.CreateAsync(collection, entity);
        _made.Add($"{collection}/{entity["metadata"]!["name"]}");
    }
}
