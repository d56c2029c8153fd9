using System.Text;
using System.Text.Json.Nodes;
using K8sHashBalancer.Chart.Tests.Harness;

namespace K8sHashBalancer.Chart.Tests.Installing;

/// <summary>A release of the chart on a real API server, from its first version to its end.</summary>
public sealed class ReleaseTests(ChartFixture fixture)
{
    private const string Previous = "0.0.9";
    private const string Definition = "apis/apiextensions.k8s.io/v1/customresourcedefinitions/hashbalancers.hashbalancer.dev";

    private readonly Helm _helm = fixture.Helm;
    private readonly ClusterClient _client = fixture.Client;

    /// <summary>The resource, and what the API server makes of a definition by itself.</summary>
    private static readonly string[] Left = ["APIService /v1alpha1.hashbalancer.dev", "CustomResourceDefinition /hashbalancers.hashbalancer.dev"];

    [Fact]
    public async Task Release_ThatIsInstalledUpgradedAndRolledBack_LeavesTheDefinitionAloneBehind()
    {
        var before = await Inventory.ReadAsync(_client);
        await PackPreviousAsync();

        await HelmAsync("install", Helm.Release, _helm.PathOf($"k8s-hashbalancer-{Previous}.tgz"), "--set", "replicas=3,logLevel=DEBUG");
        await AssertRunsAsync(Previous);
        await WriteAsTheOperatorAsync();

        await HelmAsync("upgrade", Helm.Release, Helm.Chart, "--reset-then-reuse-values");
        await AssertRunsAsync(CurrentVersion);
        await AssertTheOperatorsOwnIsThereAsync();

        await HelmAsync("rollback", Helm.Release, "1");
        await AssertRunsAsync(Previous);
        await AssertTheOperatorsOwnIsThereAsync();

        await HelmAsync("uninstall", Helm.Release);
        await AssertLeftAsync(before, Left);

        // Whoever comes back finds the definition, and takes it over.
        await HelmAsync("install", Helm.Release, Helm.Chart);
        await HelmAsync("uninstall", Helm.Release);
        await AssertLeftAsync(before, Left);

        await _client.DeleteAsync(Definition);
        await AssertLeftAsync(before, []);
    }

    private static string CurrentVersion => (string)Yaml.ReadAll(RepositoryFile.Read("charts/k8s-hashbalancer/Chart.yaml")).Single()["version"]!;

    private async Task PackPreviousAsync() => (await _helm.RunAsync(
        "package", Helm.Chart, "--version", Previous, "--app-version", Previous, "--destination", Path.GetDirectoryName(_helm.PathOf("x"))!)).Expected();

    private async Task HelmAsync(params IEnumerable<string> arguments) => (await _helm.RunAsync([.. arguments, "--namespace", fixture.Namespace])).Expected();

    private async Task AssertRunsAsync(string version)
    {
        var deployment = await _client.GetAsync($"apis/apps/v1/namespaces/{fixture.Namespace}/deployments/{Helm.Release}");
        var container = deployment["spec"]!["template"]!["spec"]!["containers"]![0]!;
        Assert.Equal($"k8s-hashbalancer-operator:{version}", (string?)container["image"]);
        Assert.Contains($"--proxy-image=k8s-hashbalancer-proxy:{version}", container["args"]!.AsArray().Select(argument => (string?)argument));

        // What was set with the first version and is said no more.
        Assert.Equal(3, (int)deployment["spec"]!["replicas"]!);
        Assert.Contains("--log-level=DEBUG", container["args"]!.AsArray().Select(argument => (string?)argument));

        var labels = (await _client.GetAsync(Definition))["metadata"]!["labels"]!;
        Assert.Equal($"k8s-hashbalancer-{version}", (string?)labels["helm.sh/chart"]);
    }

    private async Task WriteAsTheOperatorAsync()
    {
        var (secret, lease) = (await _client.GetAsync(SecretPath), await _client.GetAsync(LeasePath));
        secret["data"] = new JsonObject { ["tls.key"] = Convert.ToBase64String(Encoding.ASCII.GetBytes("a key")) };
        lease["spec"] = new JsonObject { ["holderIdentity"] = "a replica" };
        await _client.ReplaceAsync(SecretPath, secret);
        await _client.ReplaceAsync(LeasePath, lease);
    }

    private async Task AssertTheOperatorsOwnIsThereAsync()
    {
        Assert.NotNull((await _client.GetAsync(SecretPath))["data"]?["tls.key"]);
        Assert.Equal("a replica", (string?)(await _client.GetAsync(LeasePath))["spec"]?["holderIdentity"]);
    }

    private async Task AssertLeftAsync(IReadOnlySet<string> before, IEnumerable<string> expected)
    {
        IReadOnlyList<string> left = [];
        try
        {
            await Eventually.TrueAsync(async () =>
            {
                left = [.. (await Inventory.ReadAsync(_client)).Except(before).Order(StringComparer.Ordinal)];
                return left.SequenceEqual(expected);
            });
        }
        catch (Xunit.Sdk.XunitException)
        {
            Assert.Equal(expected, left);
            throw;
        }
    }

    private string SecretPath => $"api/v1/namespaces/{fixture.Namespace}/secrets/k8s-hashbalancer-ca";

    private string LeasePath => $"apis/coordination.k8s.io/v1/namespaces/{fixture.Namespace}/leases/k8s-hashbalancer";
}
