using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer.Faults;
using static K8sHashBalancer.Operator.Tests.Reconciling.Samples;

namespace K8sHashBalancer.Operator.Tests.Reconciling;

/// <summary>What the operator leaves alone: what others wrote, and what need not be written again.</summary>
public sealed class QuietTests
{
    private const string Events = "events.k8s.io/v1/events";

    [Fact]
    public async Task Status_ThatStaysAsItIs_IsWrittenOnce()
    {
        await using var cluster = await Cluster.StartAsync();
        CreateAll(cluster.Server, "10.1.0.1");
        await cluster.Eventually(() => cluster.Condition("web", "Available") == "True/ServersReady");

        await ReconcileTwiceAsync(cluster);

        Assert.Equal(1, StatusWrites(cluster));
    }

    [Fact]
    public async Task Status_ThatTheMirrorHasNotHeardOfYet_IsNotWrittenAgain()
    {
        await using var cluster = await Cluster.StartAsync();

        // It is listed, and then no watch brings anything of balancers: the mirror stays at the object without a status.
        await cluster.Eventually(() => cluster.Server.Requests.Watches.Any(request => request.Target.Collection == Balancers));
        cluster.Server.Faults.Always(request => request.IsWatch && request.Target.Collection == Balancers ? new Fault.CloseSilently() : null);
        cluster.Server.Faults.Next(request => request.IsWrite && request.Target.Subresource == "status", new Fault.Status(500));
        CreateAll(cluster.Server, "10.1.0.1");
        await cluster.Eventually(() => cluster.Server.Requests.Writes.Any(request => request.Target.Subresource == "status"));
        cluster.Server.Watches.CutAll();
        await cluster.Eventually(() => cluster.Condition("web", "Available") == "True/ServersReady");
        var writes = StatusWrites(cluster);

        await ReconcileTwiceAsync(cluster);

        Assert.Equal(writes, StatusWrites(cluster));
        Assert.DoesNotContain(cluster.Server.Requests.Writes, request => request.Target.Collection == Events && request.Method == "PATCH");
    }

    [Fact]
    public async Task Events_AreWrittenWhenAConditionTurns()
    {
        await using var cluster = await Cluster.StartAsync();
        CreateAll(cluster.Server, "10.1.0.1");
        await cluster.Eventually(() => cluster.Condition("web", "Available") == "True/ServersReady");

        await ReconcileTwiceAsync(cluster);
        cluster.Delete(Slices, "web-1");
        await cluster.Eventually(() => EventReasons(cluster).Contains("NoServers", StringComparison.Ordinal));
        cluster.Create(Slices, "web-1", Slice("10.1.0.1"));
        await cluster.Eventually(() => EventReasons(cluster).Contains("ServersReady", StringComparison.Ordinal));
        await ReconcileTwiceAsync(cluster);

        Assert.Equal("NoServers ServersReady", EventReasons(cluster));
    }

    [Fact]
    public async Task Fields_OfOtherManagers_Stay()
    {
        await using var cluster = await Cluster.StartAsync();
        CreateAll(cluster.Server, "10.1.0.1");
        await cluster.Eventually(() => cluster.Condition("web", "Available") is not null);
        cluster.Change(Deployments, "web-hashbalancer", deployment =>
        {
            var template = deployment["spec"]!["template"]!;
            deployment["metadata"]!["annotations"] = new JsonObject { ["example.com/owner"] = "team-a" };
            template["metadata"]!["annotations"] = new JsonObject { ["kubectl.kubernetes.io/restartedAt"] = "2026-01-01T00:00:00Z" };
            template["spec"]!["containers"]!.AsArray().Add(new JsonObject { ["name"] = "sidecar", ["image"] = "sidecar:1" });
        });
        cluster.Change(Services, "web-hashbalancer", service => service["spec"]!["externalTrafficPolicy"] = "Local");

        cluster.Change(Balancers, "web", balancer =>
            balancer["spec"]!["proxy"] = new JsonObject { ["replicas"] = 5, ["service"] = new JsonObject { ["annotations"] = new JsonObject { ["a"] = "b" } } });
        await cluster.Eventually(() => (int)cluster.Get(Deployments, "web-hashbalancer")!["spec"]!["replicas"]! == 5);
        await cluster.Eventually(() => cluster.Get(Services, "web-hashbalancer")!["metadata"]!["annotations"] is not null);

        var deployment = cluster.Get(Deployments, "web-hashbalancer")!;
        Assert.Equal("team-a", (string?)deployment["metadata"]!["annotations"]!["example.com/owner"]);
        Assert.NotNull(deployment["spec"]!["template"]!["metadata"]!["annotations"]!["kubectl.kubernetes.io/restartedAt"]);
        Assert.Equal(
            ["proxy", "sidecar"], deployment["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Select(container => (string?)container!["name"]));
        Assert.Equal("Local", (string?)cluster.Get(Services, "web-hashbalancer")!["spec"]!["externalTrafficPolicy"]);
    }

    [Fact]
    public async Task Field_ThatTheResourceSaysNoLonger_IsRemoved()
    {
        await using var cluster = await Cluster.StartAsync();
        CreateAll(cluster.Server, "10.1.0.1");
        cluster.Change(Balancers, "web", balancer => balancer["spec"]!["proxy"] = new JsonObject { ["nodeSelector"] = new JsonObject { ["disk"] = "ssd" } });
        await cluster.Eventually(() => (string?)PodSpec()?["nodeSelector"]?["disk"] == "ssd");

        cluster.Change(Balancers, "web", balancer => balancer["spec"]!.AsObject().Remove("proxy"));

        await cluster.Eventually(() => PodSpec()?["nodeSelector"] is null);

        JsonNode? PodSpec() => cluster.Get(Deployments, "web-hashbalancer")?["spec"]!["template"]!["spec"];
    }

    /// <summary>Somebody scales the Deployment, twice: when the second is healed, all that followed from the first is done.</summary>
    private static async Task ReconcileTwiceAsync(Cluster cluster)
    {
        foreach (var replicas in new[] { 8, 9 })
        {
            cluster.Change(Deployments, "web-hashbalancer", deployment => deployment["spec"]!["replicas"] = replicas);
            await cluster.Eventually(() => (int)cluster.Get(Deployments, "web-hashbalancer")!["spec"]!["replicas"]! == 2);
        }
    }

    private static int StatusWrites(Cluster cluster) => cluster.Server.Requests.Writes.Count(request => request.Target.Subresource == "status");

    private static string EventReasons(Cluster cluster) => string.Join(' ', cluster.Server.Objects.Snapshot().Objects
        .Where(pair => pair.Key.Collection == Events)
        .Select(pair => (string?)pair.Value["reason"])
        .Order(StringComparer.Ordinal));
}
