using System.Text.Json.Nodes;
using K8sHashBalancer.Chart.Tests.Harness;
using K8sHashBalancer.TestCluster.Envtest;

namespace K8sHashBalancer.Chart.Tests.Kustomize;

/// <summary>What kubectl apply -k makes of config, beside what a real API server says to it.</summary>
public sealed class OverlayTests(ChartFixture fixture)
{
    [Theory]
    [InlineData("crds", 1)]
    [InlineData("config/default", 12)]
    [InlineData("config/single-namespace", 12)]
    public async Task Overlay_OfConfig_IsAcceptedByTheApiServer(string folder, int count)
    {
        var entities = await BuildAsync(folder);
        Assert.Equal(count, entities.Count);

        // Its own namespace does not exist, because nothing is stored: what is tried is tried in another one.
        foreach (var metadata in entities.Select(entity => entity["metadata"]!).Where(metadata => metadata["namespace"] is not null))
        {
            metadata["namespace"] = fixture.Namespace;
        }

        Assert.Empty(await fixture.ProblemsAsync(entities.Select(entity => entity.ToJsonString())));
    }

    [Fact]
    public async Task SingleNamespace_OfConfig_IsTheOneThatRightsAndOperatorAreFor()
    {
        var entities = await BuildAsync("config/single-namespace");
        var binding = entities.Single(entity => (string?)entity["kind"] == "RoleBinding" && (string?)entity["roleRef"]!["kind"] == "ClusterRole");
        var arguments = entities.Single(entity => (string?)entity["kind"] == "Deployment")["spec"]!["template"]!["spec"]!["containers"]![0]!["args"]!.AsArray();

        Assert.Equal("k8s-hashbalancer", (string?)binding["roleRef"]!["name"]);
        Assert.Contains($"--namespace={binding["metadata"]!["namespace"]}", arguments.Select(argument => (string?)argument));
        Assert.Equal(
            "k8s-hashbalancer-token-reviews",
            (string?)entities.Single(entity => (string?)entity["kind"] == "ClusterRoleBinding")["roleRef"]!["name"]);
    }

    private static async Task<IReadOnlyList<JsonObject>> BuildAsync(string folder)
    {
        var kubectl = Tool.Find("kubectl", EnvtestBinaries.Find() is { } binaries ? Path.Combine(binaries.Folder, "kubectl") : null);
        Assert.SkipWhen(kubectl is null, "There is no kubectl on the PATH and none beside envtest's binaries.");
        return Yaml.ReadAll((await kubectl.RunAsync(new Dictionary<string, string>(), "kustomize", RepositoryFile.FullPath(folder))).Expected());
    }
}
