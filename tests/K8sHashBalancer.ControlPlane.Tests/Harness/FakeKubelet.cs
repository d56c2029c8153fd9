using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Autorest;
using K8sHashBalancer.Kubernetes.Connecting;

namespace K8sHashBalancer.ControlPlane.Tests.Harness;

/// <summary>
/// Plays a node for the pods of one namespace that ask for it as their scheduler: binds them, gives them addresses of both families
/// and calls them ready, and lets them go when they are deleted. What becomes of them, Kubernetes' own controllers do.
/// </summary>
internal sealed class FakeKubelet : IAsyncDisposable
{
    /// <summary>What pods write as their schedulerName to run here.</summary>
    public const string Scheduler = "fake-kubelet";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly TestNamespace _space;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, int> _numbers = [];
    private readonly Dictionary<string, string> _told = [];
    private readonly Task _running;

    private FakeKubelet(TestNamespace space)
    {
        _space = space;
        _running = RunAsync(_stopping.Token);
    }

    /// <summary>Pods that are to be unready, by name.</summary>
    public ConcurrentDictionary<string, bool> Unready { get; } = [];

    /// <summary>Whether deleted pods go on serving until this is turned off.</summary>
    public bool HoldsTermination { get; set; }

    private string Node => $"fake-{_space.Name}";

    public static async Task<FakeKubelet> StartAsync(TestNamespace space)
    {
        var kubelet = new FakeKubelet(space);
        await space.Objects.CreateAsync(Yaml.ReadAll(
            $"{{apiVersion: v1, kind: Node, metadata: {{name: {kubelet.Node}}}, spec: {{taints: [{{key: fake, effect: NoSchedule}}]}}}}").Single());
        return kubelet;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.WithinDeadline();
        await _space.Objects.DeleteAsync($"api/v1/nodes/{Node}");
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (var pod in await _space.Objects.ListAsync(_space.Path("v1", "pods")))
            {
                if ((string?)pod["spec"]!["schedulerName"] == Scheduler)
                {
                    await TendAsync(pod);
                }
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TendAsync(JsonObject pod)
    {
        var metadata = pod["metadata"]!;
        var (name, uid) = ((string)metadata["name"]!, (string)metadata["uid"]!);
        try
        {
            if (pod["spec"]!["nodeName"] is null && metadata["deletionTimestamp"] is null)
            {
                await BindAsync(name);
            }

            if (metadata["deletionTimestamp"] is not null && !HoldsTermination)
            {
                await _space.Objects.DeleteAsync(_space.Path("v1", $"pods/{name}"));
            }
            else if (Status(uid, isReady: !Unready.ContainsKey(name)) is var status && _told.GetValueOrDefault(uid) != status)
            {
                await _space.Objects.PatchAsync(_space.Path("v1", $"pods/{name}/status"), status);
                _told[uid] = status;
            }
        }
        catch (HttpOperationException exception) when (ApiErrors.IsNotFound(exception) || ApiErrors.IsConflict(exception))
        {
            // It changed meanwhile; the next round sees how.
        }
    }

    private Task<JsonObject> BindAsync(string name) => _space.Objects.PostAsync(_space.Path("v1", $"pods/{name}/binding"), new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Binding",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = _space.Name },
        ["target"] = new JsonObject { ["kind"] = "Node", ["name"] = Node },
    });

    private string Status(string uid, bool isReady)
    {
        var number = _numbers.TryGetValue(uid, out var known) ? known : _numbers[uid] = _numbers.Count + 1;
        var (high, low) = (number / 250, (number % 250) + 1);
        var word = isReady ? "True" : "False";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {"status": {
              "phase": "Running",
              "podIP": "10.244.{{high}}.{{low}}",
              "podIPs": [{"ip": "10.244.{{high}}.{{low}}"}, {"ip": "fd00:10:244::{{high:x}}:{{low:x}}"}],
              "conditions": [{"type": "Ready", "status": "{{word}}"}, {"type": "ContainersReady", "status": "{{word}}"}]
            } }
            """);
    }
}
