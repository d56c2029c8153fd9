using K8sHashBalancer.ControlPlane.Tests.Harness;

namespace K8sHashBalancer.ControlPlane.Tests.Lifecycle;

/// <summary>A HashBalancer from kubectl apply to kubectl delete.</summary>
public sealed class LifecycleTests(ClusterFixture cluster) : IAsyncLifetime
{
    private const string Resource = "hashbalancers/web";
    private const string Owned = "web-hashbalancer";

    private TestNamespace? _space;
    private Fleet? _fleet;

    private TestNamespace Space => _space!;

    private Fleet Fleet => _fleet!;

    public async ValueTask InitializeAsync()
    {
        _space = await TestNamespace.CreateAsync(cluster.Objects);
        _fleet = await Fleet.StartAsync(cluster.OperatorConfiguration, _space, ClusterFixture.Security);
    }

    public async ValueTask DisposeAsync()
    {
        if (_fleet is not null)
        {
            await _fleet.DisposeAsync();
            await Space.DisposeAsync();
        }
    }

    [Fact]
    public async Task Applied_IsServedByItsProxiesAndSaysSo()
    {
        await using var backend = await Backend.StartAsync();
        await Space.ApplyAsync(Balancer($"{{host: 127.0.0.1, port: {backend.Port}}}"));
        await Fleet.AddProxiesAsync("web", 2);

        await Eventually.TrueAsync(async () => await Space.ConditionAsync("web", "Programmed") == ("True", "Programmed"), $"{Fleet.Operator.Log}");
        Assert.Equal(("True", "Accepted"), await Space.ConditionAsync("web", "Accepted"));
        await Eventually.TrueAsync(async () => (await ColumnsAsync()).StartsWith("web ConsistentHash 1/1 2/2 True web-hashbalancer.", StringComparison.Ordinal));
        foreach (var proxy in Fleet.Proxies("web"))
        {
            await proxy.GetAsync("/any");
        }
    }

    [Fact]
    public async Task Conditions_ThatTurn_AreEvents()
    {
        await Space.ApplyAsync(Balancer("{host: 10.0.0.1, port: 80}").Replace("spec:", "spec:\n  backends: [{service: {name: a, port: http}}]", StringComparison.Ordinal));
        await HasEventAsync("Warning", "ServiceNotFound");
        Assert.Equal(("True", "ServersReady"), await Space.ConditionAsync("web", "Available"));

        await Space.ApplyAsync(Service("a"));
        await HasEventAsync("Normal", "Accepted");

        Task HasEventAsync(string type, string reason) => Eventually.TrueAsync(
            async () => (await Space.Objects.ListAsync(Space.Path("events.k8s.io/v1", "events"))).Any(
                item => (string?)item["regarding"]?["name"] == "web" && (string?)item["type"] == type && (string?)item["reason"] == reason),
            $"an Event {type} {reason}\n{Fleet.Operator.Log}");
    }

    [Fact]
    public async Task ServerListedTwice_IsWarnedOf_AndTheRestIsServed()
    {
        await Space.ApplyAsync(Service("a"));
        await Space.ApplyAsync(
            """
            apiVersion: hashbalancer.dev/v1alpha1
            kind: HashBalancer
            metadata: {name: web}
            spec:
              backends:
              - {service: {name: a, port: http}}
              - {service: {name: a, port: http}}
            """);

        // An API server that holds the list for a set would refuse every status from here on.
        await Eventually.TrueAsync(async () => await Space.ConditionAsync("web", "Available") == ("False", "NoServers"), $"{Fleet.Operator.Log}");
    }

    [Fact]
    public async Task OwnedObjects_AreHealed_AndWhatOthersSetIsLeft()
    {
        await Space.ApplyAsync(Balancer("{host: 10.0.0.1, port: 80}"));
        var path = Space.Path("apps/v1", $"deployments/{Owned}");
        await ExistsAsync(path);

        await Space.Objects.PatchAsync(path, """{"metadata": {"annotations": {"team": "shop"}}, "spec": {"replicas": 7}}""");
        await Eventually.TrueAsync(async () => (int)(await Space.Objects.FindAsync(path))!["spec"]!["replicas"]! == 2);
        Assert.Equal("shop", (string?)(await Space.Objects.FindAsync(path))!["metadata"]!["annotations"]!["team"]);

        await Space.Objects.DeleteAsync(path);
        await ExistsAsync(path);
    }

    [Fact]
    public async Task KubectlScale_ScalesTheProxies()
    {
        await Space.ApplyAsync(Balancer("{host: 10.0.0.1, port: 80}"));
        await ExistsAsync(Space.Path("apps/v1", $"deployments/{Owned}"));

        await Space.Objects.PatchAsync(Space.Path("hashbalancer.dev/v1alpha1", $"{Resource}/scale"), """{"spec": {"replicas": 3}}""");

        await Eventually.TrueAsync(async () => (int)(await Space.Objects.FindAsync(Space.Path("apps/v1", $"deployments/{Owned}")))!["spec"]!["replicas"]! == 3);
    }

    [Fact]
    public async Task Deleted_LeavesNothing()
    {
        string[] owned =
        [
            Space.Path("apps/v1", $"deployments/{Owned}"),
            Space.Path("v1", $"services/{Owned}"),
            Space.Path("v1", $"configmaps/{Owned}"),
            Space.Path("v1", $"serviceaccounts/{Owned}"),
            Space.Path("policy/v1", $"poddisruptionbudgets/{Owned}"),
        ];
        await Space.ApplyAsync(Balancer("{host: 10.0.0.1, port: 80}"));
        foreach (var path in owned)
        {
            await ExistsAsync(path);
        }

        await Space.Objects.DeleteAsync(Space.Path("hashbalancer.dev/v1alpha1", Resource));

        foreach (var path in owned)
        {
            await Eventually.TrueAsync(async () => await Space.Objects.FindAsync(path) is null, $"{path} is gone");
        }
    }

    private static string Balancer(string server) =>
        $$"""
        apiVersion: hashbalancer.dev/v1alpha1
        kind: HashBalancer
        metadata: {name: web}
        spec:
          servers: [{{server}}]
        """;

    private static string Service(string name) =>
        $$"""
        apiVersion: v1
        kind: Service
        metadata: {name: {{name}}}
        spec: {ports: [{name: http, port: 80} ]}
        """;

    private Task ExistsAsync(string path) =>
        Eventually.TrueAsync(async () => await Space.Objects.FindAsync(path) is not null, $"{path} exists\n{Fleet.Operator.Log}");

    /// <summary>The line that kubectl get shows.</summary>
    private async Task<string> ColumnsAsync()
    {
        var table = await Space.Objects.TableAsync(Space.Path("hashbalancer.dev/v1alpha1", Resource));
        return string.Join(' ', table["rows"]![0]!["cells"]!.AsArray().Select(cell => cell?.ToString()));
    }
}
