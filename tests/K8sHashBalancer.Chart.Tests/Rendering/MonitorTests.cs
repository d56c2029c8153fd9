using System.Text.Json.Nodes;
using K8sHashBalancer.Chart.Tests.Harness;

namespace K8sHashBalancer.Chart.Tests.Rendering;

/// <summary>What the chart brings for Prometheus and Grafana.</summary>
public sealed class MonitorTests(ChartFixture fixture)
{
    private const string Folder = "charts/k8s-hashbalancer/files";

    [Fact]
    public async Task Alerts_OfTheRule_AreThoseOfTheFile()
    {
        var rule = await RenderOneAsync("prometheusRule", "PrometheusRule");

        Assert.Equal(Yaml.ReadAll(RepositoryFile.Read($"{Folder}/alerts.yaml")).Single().ToJsonString(), rule["spec"]!.ToJsonString());
        Assert.NotEmpty(rule["spec"]!["groups"]!.AsArray());
    }

    [Fact]
    public async Task Dashboard_InTheConfigMap_IsTheFile()
    {
        var map = await RenderOneAsync("dashboard", "ConfigMap");

        Assert.Equal(RepositoryFile.Read($"{Folder}/dashboard.json").Trim(), (string?)map["data"]!["k8s-hashbalancer.json"]);
    }

    /// <summary>The labels are written in ProxyNames, from where the golden files of the operator have them.</summary>
    [Theory]
    [InlineData("podMonitor", "PodMonitor")]
    [InlineData("networkPolicy", "NetworkPolicy")]
    public async Task Proxies_InWhateverNamespace_AreMetByTheirLabels(string key, string kind)
    {
        var names = RepositoryFile.Read("src/K8sHashBalancer.Operator/Reconciling/Owned/ProxyNames.cs");
        var manifest = (await RenderAsync(key)).Single(one => (string?)one["kind"] == kind && one.ToJsonString().Contains("hashbalancer-proxy", StringComparison.Ordinal));
        var peer = kind == "PodMonitor" ? manifest["spec"]! : manifest["spec"]!["ingress"]![0]!["from"]![0]!;
        var selector = (peer["selector"] ?? peer["podSelector"])!["matchLabels"]!.AsObject();

        Assert.Equal(2, selector.Count);
        Assert.All(selector, label => Assert.Contains($"[\"{label.Key}\"] = \"{label.Value}\"", names, StringComparison.Ordinal));
        Assert.Contains(peer["namespaceSelector"]!.ToJsonString(), new[] { """{"any":true}""", "{}" });
    }

    private async Task<JsonObject> RenderOneAsync(string key, string kind) => (await RenderAsync(key)).Single(one => (string?)one["kind"] == kind);

    private async Task<IReadOnlyList<JsonObject>> RenderAsync(string key) =>
        [.. (await fixture.Helm.RenderAsync(new JsonObject { [key] = new JsonObject { ["enabled"] = true } })).SelectMany(Yaml.ReadAll)];
}
