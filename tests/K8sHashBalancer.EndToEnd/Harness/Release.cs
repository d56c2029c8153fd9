using System.Text.Json.Nodes;

namespace K8sHashBalancer.EndToEnd.Harness;

/// <summary>The chart in a namespace of its own, for the balancers of one other: nobody else in the cluster notices.</summary>
internal sealed class Release : IDisposable
{
    private readonly Setting _setting;
    private readonly Helm _helm;

    private Release(Setting setting, string space)
    {
        _setting = setting;
        _helm = new Helm(setting.Helm, setting.Kubeconfig);
        Kubectl = new Kubectl(setting, space);
        OperatorKubectl = new Kubectl(setting, $"{space}-system");
    }

    /// <summary>Kubectl in the namespace of balancers.</summary>
    public Kubectl Kubectl { get; }

    /// <summary>Kubectl in the namespace of the operator.</summary>
    public Kubectl OperatorKubectl { get; }

    /// <summary>What was in that namespace before the operator.</summary>
    public IReadOnlyList<string> BeforeOperator { get; private set; } = [];

    /// <summary>Whether the definition comes with it. If there is one already, it is somebody else's.</summary>
    public bool HasDefinition { get; private set; }

    /// <summary>Has helm wait for pods, as long as these tests wait.</summary>
    public static string[] Wait { get; } = ["--wait", "--timeout", $"{Until.Deadline.TotalSeconds}s"];

    /// <summary>Makes namespaces for it whose names nobody else has.</summary>
    public static async Task<Release> PrepareAsync(Setting setting)
    {
        var release = new Release(setting, $"hashbalancer-e2e-{Guid.NewGuid().ToString("N")[..8]}");
        try
        {
            await release.MakeNamespaceAsync(release.Kubectl);
            await release.MakeNamespaceAsync(release.OperatorKubectl);
            release.BeforeOperator = await Inventory.OfNamespaceAsync(release.OperatorKubectl);
            release.HasDefinition = (await release.Kubectl.TryAsync("get", "crd", Inventory.Definition)).ExitCode != 0;
            return release;
        }
        catch
        {
            await release.RemoveAsync();
            throw;
        }
    }

    /// <summary>Installs it, and waits until it is ready.</summary>
    public Task InstallAsync() => HelmAsync("install", [Helm.Chart, "--values", ValuesFile(), .. Wait]);

    /// <summary>Runs helm on it.</summary>
    /// <param name="command">What to do with it: install, upgrade.</param>
    /// <param name="arguments">What follows its name.</param>
    public async Task<string> HelmAsync(string command, params IEnumerable<string> arguments) => (await TryHelmAsync(command, arguments)).Expected();

    /// <summary>A file with the values that keep it to its namespaces, and name the images.</summary>
    public string ValuesFile() => _helm.WriteValues(new JsonObject
    {
        ["namespaces"] = new JsonArray(Kubectl.Namespace),
        ["crds"] = new JsonObject { ["install"] = HasDefinition },
        ["image"] = new JsonObject { ["repository"] = _setting.Image("operator") },
        ["proxyImage"] = new JsonObject { ["repository"] = _setting.Image("proxy") },
    });

    /// <summary>Removes whatever there is of it. Nothing fails because something is missing.</summary>
    public async Task RemoveAsync()
    {
        // First the balancers, while there is an operator.
        await Kubectl.TryAsync("delete", "hashbalancers", "--all", "--timeout=1m");
        await TryHelmAsync("uninstall");
        await Kubectl.TryAsync("delete", "namespace", Kubectl.Namespace, OperatorKubectl.Namespace, "--ignore-not-found");
        if (HasDefinition)
        {
            await Kubectl.TryAsync("delete", "crd", Inventory.Definition, "--ignore-not-found");
        }

        Dispose();
    }

    public void Dispose()
    {
        Kubectl.Dispose();
        OperatorKubectl.Dispose();
        _helm.Dispose();
    }

    private Task<ToolResult> TryHelmAsync(string command, params IEnumerable<string> arguments) =>
        _helm.RunAsync([command, Helm.Release, .. arguments, "--namespace", OperatorKubectl.Namespace]);

    private async Task MakeNamespaceAsync(Kubectl kubectl)
    {
        await Kubectl.RunAsync("create", "namespace", kubectl.Namespace);

        // What runs in it has to pass the strictest of the standards.
        await Kubectl.RunAsync("label", "namespace", kubectl.Namespace, "pod-security.kubernetes.io/enforce=restricted");
        await Until.IsAsync(
            () => kubectl.TryAsync("get", "serviceaccount/default", "configmap/kube-root-ca.crt"),
            result => result.ExitCode == 0,
            "the namespace has what each namespace has");
    }
}
