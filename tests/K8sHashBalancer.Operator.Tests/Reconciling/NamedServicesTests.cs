using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.FakeApiServer.Serving;

namespace K8sHashBalancer.Operator.Tests.Reconciling;

/// <summary>The operator holds what its balancers name, and never takes what it did not fetch yet for what does not exist.</summary>
public sealed class NamedServicesTests
{
    private const string Balancers = "hashbalancer.dev/v1alpha1/hashbalancers";
    private const string Services = "v1/services";
    private const string Slices = "discovery.k8s.io/v1/endpointslices";

    [Fact]
    public async Task Start_ListsServicesAndSlicesOnce_ForAllBalancers()
    {
        await using var cluster = await Cluster.StartAsync(server =>
        {
            foreach (var name in new[] { "web", "api", "other" })
            {
                server.Objects.Create(Cluster.Id(Services, name), Service());
                server.Objects.Create(Cluster.Id(Slices, name), Slice(name, "10.1.0.1"));
            }

            server.Objects.Create(Cluster.Id(Balancers, "web"), Balancer("web"));
            server.Objects.Create(Cluster.Id(Balancers, "api"), Balancer("api"));
        });
        await cluster.Eventually(() => cluster.Servers("web") == "10.1.0.1:8080*1" && cluster.Servers("api") == "10.1.0.1:8080*1");

        Assert.Equal("kubernetes.io/service-name in (api,web)", Assert.Single(cluster.Requests.Lists, request => IsOf(Slices)(request)).Query["labelSelector"]);
        Assert.Single(cluster.Requests.Lists, request => IsOf(Services)(request) && !request.WantsMetadata);
    }

    [Fact]
    public async Task Balancer_NewOnARunningOperator_IsNeverSaidToLackItsService()
    {
        await using var cluster = await Cluster.StartAsync();
        Create(cluster, "web", "10.1.0.1");
        cluster.Create(Balancers, "web", Balancer("web").ToJsonString());
        await cluster.Eventually(() => cluster.Servers("web") == "10.1.0.1:8080*1");
        Create(cluster, "api", "10.1.0.2");

        cluster.Faults.Next(request => IsOf(Slices)(request) && request.IsList, new Fault.Status(503), times: 3);
        cluster.Create(Balancers, "api", Balancer("api").ToJsonString());
        await cluster.Eventually(() => cluster.Condition("api", "Available") == "True/ServersReady");

        Assert.Equal("10.1.0.2:8080*1", cluster.Servers("api"));
        Assert.All(Statuses(cluster, "api"), status => Assert.Equal(["Accepted", "ServersReady"], [Reason(status, "Accepted"), Reason(status, "Available")]));
    }

    [Fact]
    public async Task Balancer_GetsASecondBackend_GoesOnWithTheFirstUntilBothAreKnown()
    {
        await using var cluster = await Cluster.StartAsync();
        Create(cluster, "web", "10.1.0.1");
        Create(cluster, "api", "10.1.0.2");
        cluster.Create(Balancers, "web", Balancer("web").ToJsonString());
        await cluster.Eventually(() => cluster.Condition("web", "Available") == "True/ServersReady");

        var isHeld = true;
        cluster.Faults.Always(request => isHeld && IsOf(Slices)(request) && request.IsList ? new Fault.Status(503) : null);
        cluster.Change(Balancers, "web", balancer => balancer["spec"] = Balancer("web", "api")["spec"]!.DeepClone());
        await cluster.Eventually(() => cluster.Requests.Lists.Count(request => IsOf(Slices)(request)) >= 4);
        Assert.Equal("10.1.0.1:8080*1", cluster.Servers("web"));
        Volatile.Write(ref isHeld, false);
        await cluster.Eventually(() => cluster.Servers("web") == "10.1.0.1:8080*1 10.1.0.2:8080*1");
        await cluster.Eventually(() => (string?)Statuses(cluster, "web").Last()["servers"]!["summary"] == "2/2");

        Assert.All(Statuses(cluster, "web"), status => Assert.Equal("Accepted", Reason(status, "Accepted")));
        Assert.Equal(2, Statuses(cluster, "web").Select(status => (string?)status["revision"]).Distinct().Count());
    }

    [Fact]
    public async Task Balancer_NamesNobody_ThenSomebody_ThenNobodyAgain()
    {
        await using var cluster = await Cluster.StartAsync();
        Create(cluster, "web", "10.1.0.1");
        cluster.Create(Balancers, "web", Balancer("none").ToJsonString());
        await cluster.Eventually(() => cluster.Condition("web", "Accepted") == "False/ServiceNotFound");

        cluster.Change(Balancers, "web", balancer => balancer["spec"] = Balancer("web")["spec"]!.DeepClone());
        await cluster.Eventually(() => cluster.Servers("web") == "10.1.0.1:8080*1");
        cluster.Change(Balancers, "web", balancer => balancer["spec"] = Balancer("none")["spec"]!.DeepClone());
        await cluster.Eventually(() => cluster.Condition("web", "Accepted") == "False/ServiceNotFound");
    }

    internal static JsonObject Balancer(params string[] services) => new()
    {
        ["apiVersion"] = "hashbalancer.dev/v1alpha1",
        ["kind"] = "HashBalancer",
        ["spec"] = new JsonObject
        {
            ["backends"] = new JsonArray([.. services.Select(name =>
                new JsonObject { ["service"] = new JsonObject { ["name"] = name, ["port"] = "http" } })]),
        },
    };

    internal static JsonObject Service() => new()
    {
        ["spec"] = new JsonObject { ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = 80 }) },
    };

    internal static JsonObject Slice(string service, params string[] addresses) => new()
    {
        ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = service } },
        ["addressType"] = "IPv4",
        ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = 8080 }),
        ["endpoints"] = new JsonArray([.. addresses.Select(address => new JsonObject
        {
            ["addresses"] = new JsonArray(address),
            ["targetRef"] = new JsonObject { ["kind"] = "Pod", ["name"] = $"pod-{address.Replace('.', '-')}" },
        })]),
    };

    private static void Create(Cluster cluster, string service, string address)
    {
        cluster.Create(Services, service, Service().ToJsonString());
        cluster.Create(Slices, $"{service}-1", Slice(service, address).ToJsonString());
    }

    private static Func<RecordedRequest, bool> IsOf(string collection) => request => request.Target.Collection == collection;

    private static IEnumerable<JsonNode> Statuses(Cluster cluster, string balancer) =>
        cluster.History(Balancers, balancer).Select(version => version["status"]).OfType<JsonNode>();

    private static string? Reason(JsonNode status, string type) =>
        (string?)status["conditions"]!.AsArray().Single(condition => (string?)condition!["type"] == type)!["reason"];
}
