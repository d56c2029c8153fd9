using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.FakeApiServer.Serving;
using K8sHashBalancer.FakeApiServer.Storage;
using K8sHashBalancer.Kubernetes.Monitoring;
using K8sHashBalancer.Kubernetes.Running;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace K8sHashBalancer.Operator.Tests.Reconciling;

/// <summary>A fake API server with the operator running on it.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ApiServer _server;
    private readonly ControllerRuntime _runtime;
    private readonly Task _running;

    private Cluster(ApiServer server)
    {
        _server = server;
        var registry = Metrics.NewCustomRegistry();
        Publisher = new Publisher(new PublisherOptions(), registry, TimeProvider.System);
        _runtime = OperatorRuntime.Create(
            server.Configuration,
            new OperatorOptions { ProxyImage = "proxy:test", AdvertisedAddress = "http://operator:9443" },
            Publisher,
            new RuntimeServices(TimeProvider.System, NullLoggerFactory.Instance, new RuntimeMetrics(registry, "test")));
        _running = _runtime.RunAsync(_stopping.Token);
    }

    public Publisher Publisher { get; }

    /// <summary>What is to go wrong.</summary>
    public FaultPlan Faults => _server.Faults;

    /// <summary>What the operator asked.</summary>
    public RequestLog Requests => _server.Requests;

    /// <summary>The watches that it has open.</summary>
    public OpenWatches Watches => _server.Watches;

    /// <summary>All that the cluster has, of one kind.</summary>
    public IEnumerable<JsonObject> All(string collection) =>
        _server.Objects.Snapshot().Objects.Where(pair => pair.Key.Collection == collection).Select(pair => pair.Value);

    /// <summary>All that an object ever was since the start, in order.</summary>
    public IEnumerable<JsonObject> History(string collection, string name) =>
        _server.Objects.ChangesAfter(0).Changes.Where(change => change.Id == Id(collection, name)).Select(change => change.After).OfType<JsonObject>();

    /// <summary>Starts both.</summary>
    /// <param name="prepare">Puts into the cluster what is there before the operator is.</param>
    public static async Task<Cluster> StartAsync(Action<ApiServer>? prepare = null)
    {
        var server = await ApiServer.StartAsync();
        prepare?.Invoke(server);
        return new Cluster(server);
    }

    public static ObjectId Id(string collection, string name) => new(collection, "shop", name);

    public JsonObject? Get(string collection, string name) => _server.Objects.Get(Id(collection, name));

    public void Create(string collection, string name, string json) =>
        _server.Objects.Create(Id(collection, name), JsonNode.Parse(json)!.AsObject());

    public void Change(string collection, string name, Action<JsonObject> change) => _server.Objects.Update(Id(collection, name), entity =>
    {
        change(entity);
        return entity;
    });

    public void Delete(string collection, string name) => _server.Objects.Delete(Id(collection, name));

    /// <summary>The servers that proxies of a balancer are told of, with their weights.</summary>
    public string Servers(string balancer) => string.Join(
        " ", Publisher.Status(new BalancerName("shop", balancer)).Published?.Snapshot.Servers.Select(server => $"{server.Identity}*{server.Weight}") ?? []);

    /// <summary>A condition of a balancer, as Status/Reason.</summary>
    public string? Condition(string balancer, string type) => Get("hashbalancer.dev/v1alpha1/hashbalancers", balancer)?["status"]?["conditions"]?
        .AsArray().Where(condition => (string?)condition!["type"] == type).Select(condition => $"{condition!["status"]}/{condition["reason"]}").FirstOrDefault();

    public async Task Eventually(Func<bool> condition, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string text = "")
    {
        var time = TimeProvider.System;
        for (var started = time.GetTimestamp(); !condition();)
        {
            Assert.False(_running.IsFaulted, _running.Exception?.ToString());
            Assert.True(time.GetElapsedTime(started) < Deadline, $"Never came true: {text}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), time);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.WaitAsync(Deadline, TimeProvider.System);
        _runtime.Dispose();
        await _server.DisposeAsync();
        _stopping.Dispose();
    }
}
