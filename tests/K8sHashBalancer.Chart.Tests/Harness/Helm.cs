using System.Text.Json.Nodes;

namespace K8sHashBalancer.Chart.Tests.Harness;

/// <summary>The helm of the machine, with nothing of whoever runs the tests: neither their repositories nor their cluster.</summary>
internal sealed class Helm(Tool tool, string kubeconfig) : IDisposable
{
    /// <summary>The name of releases in these tests.</summary>
    public const string Release = "k8s-hashbalancer";

    private readonly TestFolder _home = new();

    private int _files;

    /// <summary>The path of the chart.</summary>
    public static string Chart { get; } = RepositoryFile.FullPath("charts/k8s-hashbalancer");

    /// <summary>Finds it: HELM names it, or it is on the PATH.</summary>
    public static Tool? Find() => Tool.Find("helm", Environment.GetEnvironmentVariable("HELM"));

    public Task<ToolResult> RunAsync(params IEnumerable<string> arguments) => tool.RunAsync(
        new Dictionary<string, string>
        {
            ["KUBECONFIG"] = kubeconfig,
            ["HELM_CACHE_HOME"] = _home.PathOf("cache"),
            ["HELM_CONFIG_HOME"] = _home.PathOf("config"),
            ["HELM_DATA_HOME"] = _home.PathOf("data"),
        },
        arguments);

    /// <summary>What helm template makes of the chart with some values.</summary>
    public async Task<ToolResult> TemplateAsync(JsonObject values, string space = "default", string release = Release) =>
        await RunAsync("template", release, Chart, "--namespace", space, "--values", WriteValues(values));

    /// <summary>The manifests that helm template makes, as texts.</summary>
    public async Task<IReadOnlyList<string>> RenderAsync(JsonObject values, string space = "default", string release = Release) =>
        Manifests((await TemplateAsync(values, space, release)).Expected());

    /// <summary>A file with values.</summary>
    public string WriteValues(JsonObject values) => _home.Write($"values-{Interlocked.Increment(ref _files)}.yaml", values.ToJsonString());

    /// <summary>The path of a file that goes when the tests end.</summary>
    public string PathOf(string name) => _home.PathOf(name);

    public void Dispose() => _home.Dispose();

    private static IReadOnlyList<string> Manifests(string output) =>
        [.. output.Split("---\n", StringSplitOptions.RemoveEmptyEntries).Where(text => text.Contains("\nkind: ", StringComparison.Ordinal))];
}
