using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Serving;
using K8sHashBalancer.FakeApiServer.Storage;

namespace K8sHashBalancer.Publishing.Tests.Harness;

/// <summary>A fake API server with the balancer "web" of servers 127.0.0.1:1 to :3, a whole operator on it, and proxies.</summary>
internal sealed class Shop : IAsyncDisposable
{
    private readonly List<ClusterHarness> _proxies = [];

    private Shop(ApiServer server, OperatorProcess operators) => (Server, Operator) = (server, operators);

    public ApiServer Server { get; }

    public OperatorProcess Operator { get; private set; }

    public IReadOnlyList<ClusterHarness> Proxies => _proxies;

    /// <summary>What the resource has under spec.overrides, as JSON.</summary>
    public string Overrides => Server.Objects.Get(Id("web"))!["spec"]!["overrides"]?.ToJsonString() ?? "";

    public static ObjectId Id(string name) => new("hashbalancer.dev/v1alpha1/hashbalancers", "shop", name);

    public static async Task<Shop> StartAsync(int proxies)
    {
        var server = await ApiServer.StartAsync();
        OperatorProcess.Create(server, "web", 1, 2, 3);
        var shop = new Shop(server, await OperatorProcess.StartAsync(server, "only"));
        await shop.StartProxiesAsync(proxies);
        return shop;
    }

    /// <summary>Whether a request writes overrides, or reads what they are to be written to.</summary>
    public static bool IsWrite(RecordedRequest request) => request.Method == "PATCH" && request.Target is { Name: "web", Subresource: null, Collection: "hashbalancer.dev/v1alpha1/hashbalancers" };

    /// <summary>Starts operator and proxies anew: of what they were nothing is left but what is stored.</summary>
    public async Task RestartAsync()
    {
        var count = _proxies.Count;
        await StopProxiesAsync();
        await Operator.DisposeAsync();
        Operator = await OperatorProcess.StartAsync(Server, "only");
        await StartProxiesAsync(count);
    }

    /// <summary>Changes the resource as kubectl edit would.</summary>
    public void Edit(Action<JsonObject> change) => Server.Objects.Update(Id("web"), entity =>
    {
        change(entity);
        entity["metadata"]!.AsObject().Remove("resourceVersion");
        return entity;
    });

    /// <summary>What each proxy shows of a server: its weight and status; null where it is not there.</summary>
    public async Task<string?[]> SeenAsync(int port) => await Task.WhenAll(_proxies.Select(async proxy =>
        await proxy.Api.ServerAsync(port) is { } server ? $"{server["weight"]} {server["status"]}" : null));

    /// <summary>Waits until all proxies show a server so.</summary>
    public Task WaitForAsync(int port, string? expected) => Eventually.TrueAsync(
        async () => (await SeenAsync(port)).All(seen => seen == expected), $"all proxies show server {port} as {expected ?? "gone"}\n{Operator.Log}");

    public async ValueTask DisposeAsync()
    {
        await StopProxiesAsync();
        await Operator.DisposeAsync();
        await Server.DisposeAsync();
    }

    private async Task StartProxiesAsync(int count)
    {
        _proxies.AddRange(await Task.WhenAll(Enumerable.Range(0, count).Select(
            number => ClusterHarness.StartAsync(OperatorHarness.Web, $"web-{number}", Operator.Address))));
        await Eventually.TrueAsync(
            () => Operator.Status is { Published: not null } status && status.Proxies.Length == count && status.UpToDate == count && status.Ready == count,
            $"the balancer is published, and {count} proxies are up to date\n{Operator.Log}");
    }

    private async Task StopProxiesAsync()
    {
        foreach (var proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }

        _proxies.Clear();
    }
}
