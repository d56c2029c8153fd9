using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.Operator.Hosting;
using K8sHashBalancer.Operator.Reconciling;

namespace K8sHashBalancer.Operator.Tests.Hosting;

/// <summary>An operator with its ports, in this process, on a fake API server.</summary>
internal sealed class HostHarness : IAsyncDisposable
{
    private readonly HttpClient _admin;

    private HostHarness(OperatorHost host, LogLines log, int adminPort)
    {
        Admin = new Uri($"http://127.0.0.1:{adminPort}");
        Host = host;
        Log = log;
        _admin = Http.Client(Admin.ToString());
        Running = host.RunAsync();
    }

    public OperatorHost Host { get; }

    /// <summary>Its admin port.</summary>
    public Uri Admin { get; }

    public LogLines Log { get; }

    /// <summary>Ends with the exit code.</summary>
    public Task<int> Running { get; }

    public static async Task<HostHarness> StartAsync(ApiServer server, OperatorOptions? options = null)
    {
        var log = new LogLines();
        var settings = new OperatorSettings(options ?? new OperatorOptions(), server.Configuration, FreePorts.Next(), FreePorts.Next());
        var (host, problem) = await OperatorHost.StartAsync(
            settings, logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(log)).WithinDeadline();
        Assert.Null(problem);
        return new HostHarness(host!, log, settings.AdminPort);
    }

    /// <summary>Status and text of an answer of the admin port.</summary>
    public async Task<(int Status, string Text)> GetAsync(string path = "/readyz")
    {
        using var response = await _admin.GetAsync(path).WithinDeadline();
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task WaitUntilReadyAsync() => Eventually.TrueAsync(async () => (await GetAsync()).Status == 200, "the operator is ready");

    public async ValueTask DisposeAsync()
    {
        Host.Stop();
        await Running.WithinDeadline();
        await Host.DisposeAsync();
        _admin.Dispose();
    }
}
