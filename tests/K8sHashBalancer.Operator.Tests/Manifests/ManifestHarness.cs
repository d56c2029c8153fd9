using System.Text.Json.Nodes;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Hosting;
using K8sHashBalancer.Operator.Manifests;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Operator.Tests.Manifests;

/// <summary>An operator with its ports, in this process, on a folder of manifests.</summary>
internal sealed class ManifestHarness : IAsyncDisposable
{
    private readonly HttpClient _admin;
    private readonly OperatorHost _host;

    private ManifestHarness(OperatorHost host, LogLines log, int adminPort)
    {
        _host = host;
        Log = log;
        _admin = Http.Client($"http://127.0.0.1:{adminPort}");
        Running = host.RunAsync();
    }

    public LogLines Log { get; }

    public Task<int> Running { get; }

    public BalancerStatus Status => _host.Publisher.Status(new BalancerName("shop", "web"));

    /// <summary>What proxies are told.</summary>
    public Snapshot? Published => Status.Published?.Snapshot;

    public static async Task<ManifestHarness> StartAsync(TestFolder folder)
    {
        var (manifests, obstacles) = ManifestSettings.Open(Path.GetDirectoryName(folder.PathOf("x"))!, TimeProvider.System);
        Assert.Empty(obstacles);
        var log = new LogLines();
        var settings = new OperatorSettings(new OperatorOptions(), new ObjectSource.Files(manifests!), FreePorts.Next(), FreePorts.Next()) { LoopbackOnly = true };
        var (host, problem) = await OperatorHost.StartAsync(
            settings, logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(log)).WithinDeadline();
        Assert.Null(problem);
        return new ManifestHarness(host!, log, settings.AdminPort);
    }

    /// <summary>Waits until what proxies are told is so.</summary>
    public Task WaitAsync(Func<Snapshot, bool> condition) =>
        Eventually.TrueAsync(() => Published is { } snapshot && condition(snapshot), $"it is published\n{Log}");

    /// <summary>What the admin port answers.</summary>
    public Task<string> GetAsync(string path) => _admin.GetStringAsync(path).WithinDeadline();

    /// <summary>What the admin port answers to a request with a body: code and type, and the detail of a problem.</summary>
    public async Task<((int Code, string? Type) Status, string Detail)> SendAsync(HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, null, "application/json") };
        using var response = await _admin.SendAsync(request).WithinDeadline();
        var json = JsonNode.Parse(await response.Content.ReadAsStringAsync());
        return (((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType), (string?)json?["detail"] ?? string.Empty);
    }

    public async ValueTask DisposeAsync()
    {
        _host.Stop();
        Assert.Equal(0, await Running.WithinDeadline());
        await _host.DisposeAsync();
        _admin.Dispose();
    }
}
