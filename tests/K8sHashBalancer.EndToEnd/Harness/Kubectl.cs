using System.Text.Json.Nodes;

namespace K8sHashBalancer.EndToEnd.Harness;

/// <summary>The kubectl of the machine, in one namespace.</summary>
internal sealed class Kubectl(Setting setting, string space) : IDisposable
{
    private readonly TestFolder _folder = new();

    private int _files;

    /// <summary>The namespace that it works in.</summary>
    public string Namespace => space;

    /// <summary>The program, for what it does in the background.</summary>
    public Tool Tool => setting.Kubectl;

    /// <summary>Runs it; the test fails if it does.</summary>
    /// <returns>Its output.</returns>
    public async Task<string> RunAsync(params IEnumerable<string> arguments) => (await TryAsync(arguments)).Expected().Trim();

    /// <summary>Runs it, whatever comes of it.</summary>
    public Task<ToolResult> TryAsync(params IEnumerable<string> arguments) =>
        Tool.RunAsync(new Dictionary<string, string>(), Arguments(arguments));

    /// <summary>Its arguments with those that say where.</summary>
    public IEnumerable<string> Arguments(IEnumerable<string> arguments) => ["--kubeconfig", setting.Kubeconfig, "--namespace", space, .. arguments];

    /// <summary>An object.</summary>
    public async Task<JsonObject> GetAsync(string name) => JsonNode.Parse(await RunAsync("get", name, "-o", "json"))!.AsObject();

    /// <summary>The objects of a kind that have a label, without those that are being deleted.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(string kind, string selector) =>
    [
        .. from item in JsonNode.Parse(await RunAsync("get", kind, "-l", selector, "-o", "json"))!["items"]!.AsArray()
           where item["metadata"]!["deletionTimestamp"] is null
           select item.AsObject(),
    ];

    /// <summary>Applies manifests.</summary>
    public Task ApplyAsync(string manifests) => RunAsync("apply", "-f", Write(manifests));

    /// <summary>Applies a sample of config/samples.</summary>
    public Task ApplySampleAsync(string name) => ApplyAsync(setting.WithImages(RepositoryFile.Read($"config/samples/{name}.yaml")));

    /// <summary>Waits until a rollout is complete: all pods are new, ready, and the old ones are gone or going.</summary>
    public Task RolledOutAsync(string workload) => RunAsync("rollout", "status", workload, Until.Timeout);

    /// <summary>Replaces the pods of a workload one by one, as people do.</summary>
    public async Task RestartAsync(string workload)
    {
        await RunAsync("rollout", "restart", workload);
        await RolledOutAsync(workload);
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string manifests) => _folder.Write($"{Interlocked.Increment(ref _files)}.yaml", manifests);
}
