using System.Text.Json.Nodes;

[assembly: AssemblyFixture(typeof(K8sHashBalancer.EndToEnd.Harness.Installation))]

// They share one release and one balancer under load, and each leaves both as it found them.
[assembly: Xunit.v3.Parallelization(MaxThreads = 1)]

namespace K8sHashBalancer.EndToEnd.Harness;

/// <summary>
/// The operator in a namespace of its own, installed as people do, the quick start in another, and a pod that sends it requests all the
/// time. All of it goes when the tests end.
/// </summary>
public sealed class Installation : IAsyncLifetime
{
    private const string Definition = "hashbalancers.hashbalancer.dev";

    private readonly Report _report = new();
    private readonly string _space = $"hashbalancer-e2e-{Guid.NewGuid().ToString("N")[..8]}";
    private string _problem = "";
    private bool _ownsDefinition;
    private Parts? _parts;
    private Balancer? _web;

    /// <summary>The quick start.</summary>
    internal Balancer Web => IfRun(_web);

    /// <summary>The load on the quick start.</summary>
    internal LoadPod Load => Web.Load;

    /// <summary>Kubectl in the namespace of the quick start.</summary>
    internal Kubectl Kubectl => IfRun(_parts).Kubectl;

    /// <summary>Kubectl in the namespace of the operator.</summary>
    internal Kubectl OperatorKubectl => IfRun(_parts).OperatorKubectl;

    /// <summary>What was in that namespace before the operator.</summary>
    internal IReadOnlyList<string> BeforeOperator { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        var (setting, problem) = Setting.Read();
        if (setting is null)
        {
            _problem = $"END-TO-END TESTS NOT RUN: {problem}.";
            _report.Add(_problem);
            return;
        }

        _parts = new Parts(setting, new Kubectl(setting, _space), new Kubectl(setting, $"{_space}-system"), new Helm(setting.Helm, setting.Kubeconfig));
        try
        {
            await InstallAsync(_parts);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs helm on the release.</summary>
    /// <param name="command">What to do with it: install, upgrade.</param>
    /// <param name="arguments">What follows the name of the release.</param>
    internal async Task<string> HelmAsync(string command, params IEnumerable<string> arguments) =>
        (await IfRun(_parts).Helm.RunAsync([command, Helm.Release, .. arguments, "--namespace", OperatorKubectl.Namespace])).Expected();

    /// <summary>Installs the release, and waits until it is ready.</summary>
    internal Task InstallReleaseAsync()
    {
        var parts = IfRun(_parts);
        var setting = parts.Setting;
        var values = parts.Helm.WriteValues(new JsonObject
        {
            ["namespaces"] = new JsonArray(_space),
            ["crds"] = new JsonObject { ["install"] = _ownsDefinition },
            ["image"] = new JsonObject { ["repository"] = setting.Image("operator") },
            ["proxyImage"] = new JsonObject { ["repository"] = setting.Image("proxy") },
        });
        return HelmAsync("install", [Helm.Chart, "--values", values, .. Wait]);
    }

    /// <summary>Has helm wait for pods, as long as these tests wait.</summary>
    internal static string[] Wait { get; } = ["--wait", "--timeout", $"{Until.Deadline.TotalSeconds}s"];

    /// <summary>The runner does not ask for it if the installation failed.</summary>
    public async ValueTask DisposeAsync()
    {
        _web?.Load.Dispose();
        if (_parts is { } parts)
        {
            _parts = null;
            await RemoveAsync(parts);
            parts.Dispose();
        }
    }

    private async Task InstallAsync(Parts parts)
    {
        foreach (var kubectl in (Kubectl[])[parts.Kubectl, parts.OperatorKubectl])
        {
            await parts.Kubectl.RunAsync("create", "namespace", kubectl.Namespace);
            await parts.Kubectl.RunAsync("label", "namespace", kubectl.Namespace, "pod-security.kubernetes.io/enforce=restricted");
            await Until.IsAsync(() => kubectl.TryAsync("get", "serviceaccount/default", "configmap/kube-root-ca.crt"), result => result.ExitCode == 0);
        }

        BeforeOperator = await Inventory.OfNamespaceAsync(parts.OperatorKubectl);

        // Whoever has a definition keeps it, and their balancers: this operator looks after one namespace alone.
        _ownsDefinition = (await parts.Kubectl.TryAsync("get", "crd", Definition)).ExitCode != 0;
        await InstallReleaseAsync();

        await parts.Kubectl.ApplySampleAsync("quick-start");
        var available = $"--timeout={Until.Deadline.TotalSeconds}s";
        await parts.Kubectl.RunAsync("wait", "--for=condition=Available", "hashbalancer/web", available);
        await parts.Kubectl.RolledOutAsync("deployment/web-hashbalancer");
        var load = await LoadPod.StartAsync(parts.Kubectl, parts.Setting, _report);
        _web = new Balancer(parts.Kubectl, "web", "deployment/web", "app=web", load);
        await _web.SettledAsync();
        _report.Add($"End-to-end tests ran with helm {await VersionAsync(parts)} on {await ServerAsync(parts)}.");
    }

    /// <summary>What is there of it, whatever that is: nothing here fails because something is missing.</summary>
    private async Task RemoveAsync(Parts parts)
    {
        // First the balancers, while there is an operator.
        await parts.Kubectl.TryAsync("delete", "hashbalancers", "--all", "--timeout=1m");
        await parts.Helm.RunAsync("uninstall", Helm.Release, "--namespace", parts.OperatorKubectl.Namespace, "--ignore-not-found");
        await parts.Kubectl.TryAsync("delete", "namespace", parts.Kubectl.Namespace, parts.OperatorKubectl.Namespace, "--ignore-not-found");
        if (_ownsDefinition)
        {
            await parts.Kubectl.TryAsync("delete", "crd", Definition, "--ignore-not-found");
        }
    }

    private static async Task<string> VersionAsync(Parts parts) => (await parts.Helm.RunAsync("version", "--short")).Expected().Trim();

    private static async Task<string> ServerAsync(Parts parts)
    {
        var version = JsonNode.Parse(await parts.Kubectl.RunAsync("version", "-o", "json"))!["serverVersion"]!["gitVersion"];
        return $"Kubernetes {version} by {Setting.KubeconfigVariable}";
    }

    private T IfRun<T>(T? part)
        where T : class
    {
        Assert.SkipWhen(_problem.Length > 0, _problem);
        return part ?? throw new InvalidOperationException("The installation failed.");
    }

    /// <summary>What is run to make the installation.</summary>
    private sealed record Parts(Setting Setting, Kubectl Kubectl, Kubectl OperatorKubectl, Helm Helm) : IDisposable
    {
        public void Dispose()
        {
            Kubectl.Dispose();
            OperatorKubectl.Dispose();
            Helm.Dispose();
        }
    }
}
