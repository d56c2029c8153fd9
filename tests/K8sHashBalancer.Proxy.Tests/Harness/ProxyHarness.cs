using System.Collections.Immutable;
using K8sHashBalancer.Proxy.Api;
using K8sHashBalancer.Proxy.Hosting;
using K8sHashBalancer.Proxy.Listening;
using K8sHashBalancer.Proxy.Standalone;
using K8sHashBalancer.Proxy.Standalone.Configuration;

namespace K8sHashBalancer.Proxy.Tests.Harness;

/// <summary>A proxy in this process, run from a configuration file in a folder of its own.</summary>
internal sealed class ProxyHarness : IAsyncDisposable
{
    private readonly StandaloneProxy _proxy;
    private int _edits;

    private ProxyHarness(StandaloneProxy proxy, TestFolder folder, LogLines log, ProxyConfig config)
    {
        _proxy = proxy;
        Folder = folder;
        Log = log;
        Config = config;
        Client = Http.Client(EndPoint.ToString());
        Api = new ApiClient(proxy.EndPoints.SingleOrDefault(one => one.Purpose == ListenerPurpose.Management, EndPoint).ToString());
    }

    /// <summary>What it was started with, for <see cref="Edit"/>.</summary>
    public ProxyConfig Config { get; }

    /// <summary>Where its files are.</summary>
    public TestFolder Folder { get; }

    /// <summary>What it logged.</summary>
    public LogLines Log { get; }

    /// <summary>Sends requests to its first port.</summary>
    public HttpClient Client { get; }

    /// <summary>Calls its REST API.</summary>
    public ApiClient Api { get; }

    /// <summary>Its first port for requests.</summary>
    public ListenerEndPoint EndPoint => _proxy.EndPoints.First(one => one.Purpose != ListenerPurpose.Management);

    /// <summary>All its ports.</summary>
    public ImmutableArray<ListenerEndPoint> EndPoints => _proxy.EndPoints;

    /// <summary>The number of its first port.</summary>
    public int Port => EndPoint.Port;

    /// <summary>Completes when each server was probed once.</summary>
    public Task Ready => _proxy.Ready;

    /// <summary>Whether traffic should be sent to it.</summary>
    public ReadinessResponse Readiness => _proxy.Readiness;

    /// <summary>Starts a proxy and waits until it is ready.</summary>
    public static async Task<ProxyHarness> StartAsync(ProxyConfig config, ProxyExtensions? extensions = null, TestFolder? folder = null)
    {
        var harness = await StartUnreadyAsync(config, extensions, folder);
        await harness.Ready.WithinDeadline();
        return harness;
    }

    /// <summary>Starts a proxy over these servers and waits until it is ready.</summary>
    public static Task<ProxyHarness> StartAsync(params EchoServer.EchoServer[] servers) => StartAsync(ProxyConfig.For(servers));

    /// <summary>Starts a proxy and does not wait for its probes.</summary>
    public static async Task<ProxyHarness> StartUnreadyAsync(ProxyConfig config, ProxyExtensions? extensions = null, TestFolder? folder = null)
    {
        for (var tries = 0; ; tries++)
        {
            var ownFolder = folder ?? new TestFolder();
            var log = new LogLines();
            var (proxy, problems) = await TryStartAsync(config.ToString(), ownFolder, log, extensions).WithinDeadline();
            if (proxy is not null)
            {
                return new ProxyHarness(proxy, ownFolder, log, config);
            }

            // A free port may be taken by another process in between.
            Assert.True(tries < 3 && problems.Any(problem => problem.Message.Contains("in use", StringComparison.Ordinal)), string.Join('\n', problems));
            config.Set("load_balancer.port", FreePorts.Next());
        }
    }

    /// <summary>Tries to start a proxy, for tests of what stands in its way.</summary>
    public static async Task<(StandaloneProxy? Proxy, ImmutableArray<ConfigurationProblem> Problems)> TryStartAsync(
        string config, TestFolder folder, LogLines? log = null, ProxyExtensions? extensions = null)
    {
        var path = folder.Write("config.json", config);
        extensions ??= new ProxyExtensions();
        return await StandaloneProxy.StartAsync(new ConfigurationFile(path, extensions, TimeProvider.System), extensions, (logging, level) =>
        {
            logging.SetMinimumLevel(LogLevel.Trace).AddFilter((category, severity) => level.Allows(category, severity));
            logging.Services.AddSingleton(level);
            logging.AddProvider(log ?? new LogLines());
        });
    }

    /// <summary>The name of the server that answers.</summary>
    public async Task<string> ServerOf(string path, params (string Name, string Value)[] headers) => (await GetEcho(path, headers)).Name;

    /// <summary>What the server received.</summary>
    public async Task<Echo> GetEcho(string path, params (string Name, string Value)[] headers)
    {
        using var request = Http.Request(HttpMethod.Get, path, headers);
        using var response = await Client.SendAsync(request).WithinDeadline();
        return await Echo.ReadAsync(response);
    }

    /// <summary>Writes a changed configuration and waits until the proxy has applied it.</summary>
    public async Task Edit(Action<ProxyConfig> change)
    {
        change(Config);
        EditText(Config.ToString());
        await Eventually.TrueAsync(() => AppliedEdits() > _edits, $"the edit is applied\n{Log}");
        _edits = AppliedEdits();
    }

    /// <summary>Writes a changed configuration, and does not wait.</summary>
    public void EditText(string config) => Folder.Write("config.json", config);

    /// <summary>Stops it as SIGTERM does.</summary>
    public Task StopAsync() => _proxy.StopAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Api.Dispose();
        await _proxy.DisposeAsync().AsTask().WithinDeadline();
        Folder.Dispose();
    }

    private int AppliedEdits() => Log.Count("Applied the changed configuration");
}
