using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.FakeApiServer.Serving;
using K8sHashBalancer.FakeApiServer.Storage;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Reconciling;

namespace K8sHashBalancer.Operator.Tests.Reconciling;

/// <summary>A fake API server with one operator running on it.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly Replica _replica;

    private Cluster(ApiServer server, OperatorOptions? options)
    {
        Server = server;
        _replica = Replica.Start(server, options);
    }

    public ApiServer Server { get; }

    public Publisher Publisher => _replica.Publisher;

    /// <summary>What is to go wrong.</summary>
    public FaultPlan Faults => Server.Faults;

    /// <summary>What the operator asked.</summary>
    public RequestLog Requests => Server.Requests;

    /// <summary>The watches that it has open.</summary>
    public OpenWatches Watches => Server.Watches;

    /// <summary>All that the cluster has, of one kind.</summary>
    public IEnumerable<JsonObject> All(string collection) =>
        Server.Objects.Snapshot().Objects.Where(pair => pair.Key.Collection == collection).Select(pair => pair.Value);

    /// <summary>All that an object ever was since the start, in order.</summary>
    public IEnumerable<JsonObject> History(string collection, string name) =>
        Server.Objects.ChangesAfter(0).Changes.Where(change => change.Id == Id(collection, name)).Select(change => change.After).OfType<JsonObject>();

    /// <summary>Starts both.</summary>
    /// <param name="prepare">Puts into the cluster what is there before the operator is.</param>
    /// <param name="options">What the operator is told.</param>
    public static async Task<Cluster> StartAsync(Action<ApiServer>? prepare = null, OperatorOptions? options = null)
    {
        var server = await ApiServer.StartAsync();
        prepare?.Invoke(server);
        return new Cluster(server, options);
    }

    public static ObjectId Id(string collection, string name) => Samples.Id(collection, name);

    public JsonObject? Get(string collection, string name) => Server.Objects.Get(Id(collection, name));

    public void Create(string collection, string name, string json) => Server.Create(collection, name, json);

    public void Change(string collection, string name, Action<JsonObject> change) => Server.Change(collection, name, change);

    public void Delete(string collection, string name) => Server.Objects.Delete(Id(collection, name));

    /// <summary>The servers that proxies of a balancer are told of, with their weights.</summary>
    public string Servers(string balancer) => string.Join(
        " ", _replica.Published(balancer)?.Snapshot.Servers.Select(server => $"{server.Identity}*{server.Weight}") ?? []);

    /// <summary>A condition of a balancer, as Status/Reason.</summary>
    public string? Condition(string balancer, string type) => Get(Samples.Balancers, balancer)?["status"]?["conditions"]?
        .AsArray().Where(condition => (string?)condition!["type"] == type).Select(condition => $"{condition!["status"]}/{condition["reason"]}").FirstOrDefault();

    public Task Eventually(Func<bool> condition, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string text = "") =>
        Proxy.Tests.Harness.Eventually.TrueAsync(
            () =>
            {
                Assert.Null(_replica.Failure);
                return condition();
            },
            text);

    public async ValueTask DisposeAsync()
    {
        await _replica.DisposeAsync();
        await Server.DisposeAsync();
    }
}
