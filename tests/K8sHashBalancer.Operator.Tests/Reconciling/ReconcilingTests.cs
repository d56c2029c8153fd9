using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer.Faults;
using static K8sHashBalancer.Operator.Tests.Reconciling.Samples;

namespace K8sHashBalancer.Operator.Tests.Reconciling;

/// <summary>The operator as a whole, on a fake API server.</summary>
public sealed class ReconcilingTests
{
    [Fact]
    public async Task Balancer_WithReadyEndpoints_IsPublishedAndGetsItsProxies()
    {
        await using var cluster = await Cluster.StartAsync();
        CreateAll(cluster.Server, "10.1.0.1", "10.1.0.2");

        await cluster.Eventually(() => cluster.Servers("web") == "10.1.0.1:8080*1 10.1.0.2:8080*1");
        await cluster.Eventually(() => cluster.Condition("web", "Available") == "True/ServersReady");
        Assert.Equal("True/Accepted", cluster.Condition("web", "Accepted"));
        Assert.Equal("False/ProxiesBehind", cluster.Condition("web", "Programmed"));
        var status = cluster.Get(Balancers, "web")!["status"]!;
        Assert.Equal("web-hashbalancer.shop.svc:80", (string?)status["address"]);
        Assert.Equal("2/2", (string?)status["servers"]!["summary"]);
        Assert.Equal("0/2", (string?)status["proxies"]!["summary"]);
        var container = cluster.Get(Deployments, "web-hashbalancer")!["spec"]!["template"]!["spec"]!["containers"]![0]!;
        Assert.Equal("proxy:test", (string?)container["image"]);
        Assert.Contains("shop/web", container["args"]!.AsArray().Select(argument => (string?)argument));
        Assert.NotNull(cluster.Get(Services, "web-hashbalancer"));
        Assert.NotNull(cluster.Get("policy/v1/poddisruptionbudgets", "web-hashbalancer"));
        Assert.NotNull(cluster.Get("v1/serviceaccounts", "web-hashbalancer"));
    }

    [Fact]
    public async Task Endpoints_ThatChange_ArePublished()
    {
        await using var cluster = await Cluster.StartAsync();
        CreateAll(cluster.Server, "10.1.0.1", "10.1.0.2");
        await cluster.Eventually(() => cluster.Servers("web").Contains("10.1.0.2", StringComparison.Ordinal));

        cluster.Change(Slices, "web-1", slice => slice["endpoints"]!.AsArray().RemoveAt(0));
        await cluster.Eventually(() => cluster.Servers("web") == "10.1.0.2:8080*1");

        cluster.Delete(Slices, "web-1");
        await cluster.Eventually(() => cluster.Condition("web", "Available") == "False/NoServers");
    }

    [Fact]
    public async Task PodAnnotation_OfAnEndpoint_SetsItsWeight()
    {
        await using var cluster = await Cluster.StartAsync();
        CreateAll(cluster.Server, "10.1.0.1");
        cluster.Change(Slices, "web-1", slice => slice["endpoints"]![0]!["targetRef"] =
            new JsonObject { ["kind"] = "Pod", ["name"] = "web-a", ["namespace"] = "shop" });
        await cluster.Eventually(() => cluster.Servers("web") == "10.1.0.1:8080*1");

        cluster.Create("v1/pods", "web-a", """{"apiVersion": "v1", "kind": "Pod", "metadata": {"annotations": {"hashbalancer.dev/weight": "7"}}}""");

        await cluster.Eventually(() => cluster.Servers("web") == "10.1.0.1:8080*7");
    }

    [Fact]
    public async Task MissingService_IsAConditionUntilItIsThere()
    {
        await using var cluster = await Cluster.StartAsync();
        cluster.Create(Balancers, "web", Balancer);
        await cluster.Eventually(() => cluster.Condition("web", "Accepted") == "False/ServiceNotFound");

        cluster.Create(Services, "web", Service);
        cluster.Create(Slices, "web-1", Slice("10.1.0.1"));

        await cluster.Eventually(() => cluster.Condition("web", "Accepted") == "True/Accepted");
    }

    [Fact]
    public async Task Events_OfProxiesThatAreToCome_AreNoWarnings()
    {
        await using var cluster = await Cluster.StartAsync();
        CreateAll(cluster.Server, "10.1.0.1");
        await cluster.Eventually(() => cluster.Condition("web", "Available") == "True/ServersReady");
        Assert.Equal("False/ProxiesBehind", cluster.Condition("web", "Programmed"));

        cluster.Delete(Slices, "web-1");

        await cluster.Eventually(() => Warnings().Contains("NoServers"));
        Assert.DoesNotContain("ProxiesBehind", Warnings());

        IReadOnlyList<string> Warnings() =>
        [
            .. from request in cluster.Requests.Writes
               where request.Target.Collection == "events.k8s.io/v1/events"
               let written = JsonNode.Parse(request.Body)!
               where (string?)written["type"] == "Warning"
               select (string?)written["reason"],
        ];
    }

    [Fact]
    public async Task OwnedObject_DeletedOrChangedBySomebody_IsHealed()
    {
        await using var cluster = await Cluster.StartAsync();
        CreateAll(cluster.Server, "10.1.0.1");
        await cluster.Eventually(() => cluster.Get(Deployments, "web-hashbalancer") is not null);

        cluster.Change(Deployments, "web-hashbalancer", deployment => deployment["spec"]!["replicas"] = 9);
        await cluster.Eventually(() => (int)cluster.Get(Deployments, "web-hashbalancer")!["spec"]!["replicas"]! == 2);

        cluster.Delete(Deployments, "web-hashbalancer");
        await cluster.Eventually(() => cluster.Get(Deployments, "web-hashbalancer") is not null);
    }

    [Fact]
    public async Task OwnedObject_ThatTheApiServerRefuses_IsSaidInTheStatusUntilItIsTaken()
    {
        await using var cluster = await Cluster.StartAsync();
        cluster.Faults.Always(request => request.IsWrite && request.Target.Collection == Deployments ? new Fault.Status(403) : null);
        CreateAll(cluster.Server, "10.1.0.1");
        await cluster.Eventually(() => cluster.Condition("web", "Programmed") == "False/NotApplied");

        // The proxies that there are go on meanwhile.
        Assert.Equal("10.1.0.1:8080*1", cluster.Servers("web"));

        cluster.Faults.Clear();
        await cluster.Eventually(() => cluster.Condition("web", "Programmed") == "False/ProxiesBehind");
    }

    [Fact]
    public async Task Balancer_ThatIsDeleted_IsPublishedNoMore()
    {
        await using var cluster = await Cluster.StartAsync();
        CreateAll(cluster.Server, "10.1.0.1");
        await cluster.Eventually(() => cluster.Servers("web").Length > 0);

        cluster.Delete(Balancers, "web");

        await cluster.Eventually(() => cluster.Servers("web").Length == 0);
    }
}
