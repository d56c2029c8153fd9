using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.FakeApiServer.Storage;
using K8sHashBalancer.Monitoring.Tests.Harness;
using K8sHashBalancer.Operator.Hosting;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Operator.Securing;
using K8sHashBalancer.Operator.Securing.Tokens;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Proxy.Hosting;
using K8sHashBalancer.Proxy.Listening;
using K8sHashBalancer.Proxy.Receiving;
using K8sHashBalancer.Proxy.Receiving.Storing;

[assembly: AssemblyFixture(typeof(RunningPrograms))]

namespace K8sHashBalancer.Monitoring.Tests.Harness;

/// <summary>
/// An operator with all it has (certificates, tokens, a lease) on a fake API server, and a proxy of it that has answered requests: what
/// their /metrics say is what people's rules and dashboards meet.
/// </summary>
public sealed class RunningPrograms : IAsyncLifetime
{
    private const string Space = "system";
    private static readonly BalancerName Web = new("shop", "web");

    private readonly TestFolder _folder = new();
    private readonly HttpClient _admin = new() { Timeout = Eventually.Deadline };
    private readonly int _port = FreePorts.Next();
    private readonly int _adminPort = FreePorts.Next();
    private ApiServer _server = null!;
    private Backends _servers = null!;
    private OperatorHost _operator = null!;
    private ClusterProxy _proxy = null!;
    private Task<int> _running = Task.FromResult(0);

    /// <summary>What the operator's metrics are.</summary>
    internal IReadOnlyList<MetricFamily> Operator { get; private set; } = [];

    /// <summary>What the proxy's metrics are.</summary>
    internal IReadOnlyList<MetricFamily> Proxy { get; private set; } = [];

    /// <summary>The port of the operator that proxies call.</summary>
    internal Uri ProxyDoor => new($"https://localhost:{_port}");

    /// <summary>What the operator's /metrics answers now.</summary>
    internal Task<string> OperatorTextAsync() => _admin.GetStringAsync($"http://127.0.0.1:{_adminPort}/metrics").WithinDeadline();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        _servers = await Backend.StartAsync(1);
        CreateBalancer();
        _server.Faults.Next(request => request.Target.Collection.EndsWith("/leases", StringComparison.Ordinal), new Fault.Status(500));
        await StartOperatorAsync();
        await StartProxyAsync();
        await AskAsync();
        await EndWatchesAsync();
        Operator = MetricFamily.Read(await OperatorTextAsync());
        Proxy = MetricFamily.Read(await ProxyTextAsync());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _operator.Stop();
        await _running.WithinDeadline();
        await _operator.DisposeAsync();
        await _servers.DisposeAsync();
        await _server.DisposeAsync();
        _admin.Dispose();
        _folder.Dispose();
    }

    /// <summary>What the proxy's /metrics answers now.</summary>
    internal Task<string> ProxyTextAsync() => _admin.GetStringAsync($"{Address(ListenerPurpose.Management)}/metrics").WithinDeadline();

    private void CreateBalancer() => _server.Objects.Create(
        new ObjectId("hashbalancer.dev/v1alpha1/hashbalancers", Web.Namespace, Web.Name),
        JsonNode.Parse($$"""
            {"apiVersion": "hashbalancer.dev/v1alpha1", "kind": "HashBalancer",
             "spec": {"backends": [{"service": {"name": "web", "port": "http"} }],
                      "servers": [{"host": "127.0.0.1", "port": {{_servers.All[0].Port}}, "weight": 1}], "healthCheck": {"enabled": false} } }
            """)!.AsObject());

    private async Task StartOperatorAsync()
    {
        var log = new LogLines();
        var options = new OperatorOptions
        {
            AdvertisedAddress = ProxyDoor.ToString(),
            LeaseNamespace = Space,
            Security = new SecurityOptions { Namespace = Space },
        };
        var settings = new OperatorSettings(options, _server.Configuration, _port, _adminPort);
        var (host, problem) = await OperatorHost.StartAsync(
            settings, logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(log)).WithinDeadline();
        Assert.Null(problem);
        _operator = host!;
        _running = _operator.RunAsync();
        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await _admin.GetAsync($"http://127.0.0.1:{_adminPort}/readyz");
                return response.StatusCode == HttpStatusCode.OK && (await OperatorTextAsync()).Contains("hashbalancer_operator_leader{lease=\"system/k8s-hashbalancer\"} 1", StringComparison.Ordinal);
            },
            $"the operator is ready and leads\n{log}");
    }

    private async Task StartProxyAsync()
    {
        var secret = _server.Objects.Get(new ObjectId("v1/secrets", Space, SecurityOptions.OwnSecret))!;
        _folder.Write("ca.crt", Encoding.ASCII.GetString(Convert.FromBase64String((string)secret["data"]!["ca.crt"]!)));
        var token = MadeUpToken.Of(TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1));
        _server.Tokens.Add(token, $"system:serviceaccount:{Web.Namespace}:{Web.Name}-hashbalancer", TokenOptions.Audience);
        _folder.Write("token", token);
        Certificates.Write(_folder, "web");
        var options = new ReceiverOptions([ProxyDoor], Web, "web-0")
        {
            AuthoritiesFile = _folder.PathOf("ca.crt"),
            TokenFile = _folder.PathOf("token"),
            Storage = new StorageOptions(_folder.PathOf("state")),
        };
        var (proxy, problem) = await ClusterProxy.StartAsync(
            options,
            [
                new ListenerEndPoint("127.0.0.1", 0, IsTls: false, ListenerPurpose.Traffic),
                new ListenerEndPoint("127.0.0.1", 0, IsTls: true, ListenerPurpose.Traffic),
                new ListenerEndPoint("127.0.0.1", 0, IsTls: false, ListenerPurpose.Management),
            ],
            new ProxyExtensions(),
            (logging, level) => logging.Services.AddSingleton(level),
            new CertificateFiles(_folder.PathOf("cert.pem"), _folder.PathOf("key.pem"))).WithinDeadline();
        Assert.Null(problem);
        _proxy = proxy!;
        await _proxy.Ready.WithinDeadline();
        BalancerStatus Status() => _operator.Publisher.Status(Web);
        await Eventually.TrueAsync(() => Status() is { UpToDate: 1, Ready: 1 }, "the proxy is up to date");
    }

    /// <summary>A request is counted a moment after it was answered.</summary>
    private async Task AskAsync()
    {
        using var response = await _admin.GetAsync(Address(ListenerPurpose.Traffic)).WithinDeadline();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Eventually.TrueAsync(async () => (await ProxyTextAsync()).Contains("hashbalancer_server_requests_total{", StringComparison.Ordinal), "the request is counted");
    }

    /// <summary>As a server does that is restarted.</summary>
    private async Task EndWatchesAsync()
    {
        _server.Watches.CutAll();
        await Eventually.TrueAsync(
            async () => (await OperatorTextAsync()).Contains("hashbalancer_operator_watch_restarts_total{", StringComparison.Ordinal), "the watches have ended");
    }

    private string Address(ListenerPurpose purpose) => _proxy.EndPoints.Single(endPoint => endPoint.Purpose == purpose && !endPoint.IsTls).ToString();
}
