using System.Net;
using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Storage;
using K8sHashBalancer.Operator.Hosting;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Reconciling;

namespace K8sHashBalancer.Publishing.Tests.Harness;

/// <summary>A whole operator, all but its command line, on a fake API server.</summary>
internal sealed class OperatorProcess : IAsyncDisposable
{
    private readonly OperatorHost _host;

    private OperatorProcess(OperatorHost host, LogLines log, OperatorSettings settings)
    {
        _host = host;
        Log = log;
        EndPoint = new IPEndPoint(IPAddress.Loopback, settings.Port);
        Address = new Uri($"http://{EndPoint}");
        AdminPort = settings.AdminPort;
        Api = new ApiClient($"http://127.0.0.1:{settings.AdminPort}");
        Running = host.RunAsync();
    }

    public LogLines Log { get; }

    /// <summary>Where proxies connect.</summary>
    public Uri Address { get; }

    /// <summary>The same, for resolvers.</summary>
    public IPEndPoint EndPoint { get; }

    public int AdminPort { get; }

    /// <summary>Calls its REST API.</summary>
    public ApiClient Api { get; }

    /// <summary>Ends with the exit code.</summary>
    public Task<int> Running { get; }

    public BalancerStatus Status => _host.Publisher.Status(OperatorHarness.Web);

    public static async Task<OperatorProcess> StartAsync(ApiServer server, string identity, string? tokenFile = null)
    {
        var log = new LogLines();
        var options = new OperatorOptions { Identity = identity, LeaseNamespace = "shop" };
        var configuration = server.Configuration;
        configuration.UserAgent = identity;
        var settings = new OperatorSettings(options, configuration, FreePorts.Next(), FreePorts.Next(), tokenFile);
        var (host, problem) = await OperatorHost.StartAsync(
            settings, logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(log)).WithinDeadline();
        Assert.Null(problem);
        return new OperatorProcess(host!, log, settings);
    }

    /// <summary>Creates the balancer that tests use, with one server that is not probed.</summary>
    public static void CreateWeb(ApiServer server, int port) => Create(server, "web", port);

    /// <summary>Creates a balancer with servers at these ports that are not probed.</summary>
    public static void Create(ApiServer server, string name, params int[] ports)
    {
        var servers = ports.Select(port => $$"""{"host": "127.0.0.1", "port": {{port}}, "weight": 1}""");
        server.Objects.Create(
            new ObjectId("hashbalancer.dev/v1alpha1/hashbalancers", "shop", name),
            JsonNode.Parse($$"""
                {"apiVersion": "hashbalancer.dev/v1alpha1", "kind": "HashBalancer",
                 "spec": {"servers": [{{string.Join(", ", servers)}}], "healthCheck": {"enabled": false} } }
                """)!.AsObject());
    }

    /// <summary>Gives the balancer another server.</summary>
    public static void ChangeWeb(ApiServer server, int port) => server.Objects.Update(
        new ObjectId("hashbalancer.dev/v1alpha1/hashbalancers", "shop", "web"),
        web =>
        {
            web["spec"]!["servers"]![0]!["port"] = port;
            return web;
        });

    /// <summary>What the balancer's status says.</summary>
    public static JsonNode? StatusOfWeb(ApiServer server) =>
        server.Objects.Get(new ObjectId("hashbalancer.dev/v1alpha1/hashbalancers", "shop", "web"))?["status"];

    /// <summary>Tells it to stop, as SIGTERM does.</summary>
    public void Stop() => _host.Stop();

    public async ValueTask DisposeAsync()
    {
        Stop();
        await Running.WithinDeadline();
        Api.Dispose();
        await _host.DisposeAsync();
    }
}
