using System.Text.Json.Nodes;
using K8sHashBalancer.Chart.Tests.Harness;

namespace K8sHashBalancer.Chart.Tests.Rendering;

/// <summary>Helm and kustomize install the same operator with the same rights and the same definition.</summary>
public sealed class SameAsConfigTests(ChartFixture fixture)
{
    private const string ChartDefinition = "charts/k8s-hashbalancer/files/crds/hashbalancers.hashbalancer.dev.yaml";

    [Fact]
    public void Version_OfTheChart_IsThatOfThePrograms()
    {
        var chart = Read("charts/k8s-hashbalancer/Chart").Single();

        Assert.Contains($"<VersionPrefix>{chart["version"]}</VersionPrefix>", RepositoryFile.Read("Directory.Build.props"), StringComparison.Ordinal);
        Assert.Equal((string?)chart["version"], (string?)chart["appVersion"]);
    }

    /// <summary>The chart has a copy, because a package of it has nothing from outside of its folder.</summary>
    [Fact]
    public void Definition_OfTheChart_IsThatOfTheRepository() =>
        RepositoryFile.AssertIs(ChartDefinition, RepositoryFile.Read("crds/hashbalancers.hashbalancer.dev.yaml"));

    [Fact]
    public async Task Definition_ThatIsInstalled_IsTheSameAndStaysWhenTheChartGoes()
    {
        var installed = (await RenderAsync([])).Single(manifest => IsA(manifest, "CustomResourceDefinition"));
        var metadata = installed["metadata"]!.AsObject();

        Assert.Equal("keep", (string?)metadata["annotations"]!["helm.sh/resource-policy"]);
        metadata.Remove("annotations");
        metadata.Remove("labels");
        Assert.Equal(Read("crds/hashbalancers.hashbalancer.dev").Single().ToJsonString(), installed.ToJsonString());
    }

    [Fact]
    public async Task Rules_InTheWholeCluster_AreThoseOfConfig()
    {
        var roles = (await RenderAsync([])).Where(manifest => IsA(manifest, "ClusterRole")).ToArray();

        Assert.Equal(Rules([.. Read("config/rbac/cluster-role"), .. Read("config/rbac/token-review-role")]), Rules(roles));
    }

    [Fact]
    public async Task Rules_InSingleNamespaces_AreThoseOfConfigInEachOfThemAndReviewsOfTokens()
    {
        var rendered = await RenderAsync(new JsonObject { ["namespaces"] = new JsonArray("shop", "blog") });
        var roles = rendered.Where(manifest => IsA(manifest, "Role")).ToLookup(role => (string)role["metadata"]!["namespace"]!);

        Assert.All(["shop", "blog"], space => Assert.Equal(Rules(Read("config/rbac/cluster-role")), Rules(roles[space])));
        Assert.Equal(Rules(Read("config/rbac/token-review-role")), Rules(rendered.Where(manifest => IsA(manifest, "ClusterRole"))));
        Assert.Equal(
            ["blog", "default", "shop"],
            rendered.Where(manifest => IsA(manifest, "RoleBinding")).Select(binding => (string)binding["metadata"]!["namespace"]!).Order(StringComparer.Ordinal));
    }

    /// <summary>Config has to allow both ways of getting a certificate, and the chart knows which one it is.</summary>
    [Fact]
    public async Task Rules_AtHome_AreThoseOfConfig()
    {
        var own = await OwnRulesAsync([]);
        var given = await OwnRulesAsync(new JsonObject { ["tls"] = new JsonObject { ["secretName"] = "k8s-hashbalancer-tls" } });

        Assert.Equal(Rules(Read("config/rbac/own-role")), own.Union(given).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(own, rule => rule.Contains("k8s-hashbalancer-tls", StringComparison.Ordinal));
        Assert.DoesNotContain(given, rule => rule.Contains("k8s-hashbalancer-ca", StringComparison.Ordinal) || rule == "create secrets. []");
    }

    [Fact]
    public async Task Container_OfTheChart_IsThatOfConfig()
    {
        var (chart, config) = (Pod((await RenderAsync([])).Single(manifest => IsA(manifest, "Deployment"))), Pod(Read("config/operator/deployment").Single()));
        string[] parts = ["ports", "readinessProbe", "livenessProbe", "resources", "securityContext", "image"];

        Assert.All(parts, part => Assert.True(
            JsonNode.DeepEquals(config["containers"]![0]![part], chart["containers"]![0]![part]), $"{part}: {chart["containers"]![0]![part]}"));
        Assert.True(JsonNode.DeepEquals(config["securityContext"], chart["securityContext"]));
    }

    private static JsonNode Pod(JsonObject deployment) => deployment["spec"]!["template"]!["spec"]!;

    private static bool IsA(JsonObject manifest, string kind) => (string?)manifest["kind"] == kind;

    private static IReadOnlyList<JsonObject> Read(string path) => Yaml.ReadAll(RepositoryFile.Read($"{path}.yaml"));

    private static IReadOnlyList<string> Rules(params IEnumerable<JsonObject> roles) =>
    [
        .. (from role in roles
            from rule in role["rules"]?.AsArray() ?? []
            from @group in Texts(rule, "apiGroups")
            from resource in Texts(rule, "resources")
            from verb in Texts(rule, "verbs")
            select $"{verb} {resource}.{@group} [{string.Join(", ", Texts(rule, "resourceNames"))}]").Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Texts(JsonNode? rule, string member) => rule![member]?.AsArray().Select(text => (string)text!) ?? [];

    private async Task<IReadOnlyList<string>> OwnRulesAsync(JsonObject values) =>
        Rules((await RenderAsync(values)).Where(manifest => IsA(manifest, "Role")));

    private async Task<IReadOnlyList<JsonObject>> RenderAsync(JsonObject values) => [.. (await fixture.Helm.RenderAsync(values)).SelectMany(Yaml.ReadAll)];
}
