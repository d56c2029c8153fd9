using K8sHashBalancer.Protocol;
using K8sHashBalancer.Proxy.Hosting;
using K8sHashBalancer.Proxy.Listening;
using K8sHashBalancer.Proxy.Receiving;

namespace K8sHashBalancer.Publishing.Tests.Harness;

/// <summary>A proxy in cluster mode, in this process.</summary>
internal sealed class ClusterHarness : IAsyncDisposable
{
    private ClusterHarness(ClusterProxy proxy, LogLines log)
    {
        Proxy = proxy;
        Log = log;
        Client = Http.Client(Address(ListenerPurpose.Traffic));
        Api = new ApiClient(Address(ListenerPurpose.Management));
    }

    public ClusterProxy Proxy { get; }

    public LogLines Log { get; }

    /// <summary>Sends requests.</summary>
    public HttpClient Client { get; }

    /// <summary>Calls its REST API.</summary>
    public ApiClient Api { get; }

    /// <summary>The fingerprint of what it goes by.</summary>
    public string Fingerprint => Proxy.State.Snapshot.Fingerprint.ToString();

    public static Task<ClusterHarness> StartAsync(BalancerName balancer, string name, params Uri[] operators) =>
        StartAsync(Options(balancer, name, operators));

    /// <summary>What a proxy of tests goes by: it is quick to try again.</summary>
    public static ReceiverOptions Options(BalancerName balancer, string name, params Uri[] operators) => new([.. operators], balancer, name)
    {
        Backoff = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(500)),
        LookInterval = TimeSpan.FromMilliseconds(200),
        ShortestLookInterval = TimeSpan.FromMilliseconds(20),
    };

    /// <summary>Starts a proxy.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="configureLogging">Who hears what it logs, beside <see cref="Log"/>.</param>
    public static async Task<ClusterHarness> StartAsync(ReceiverOptions options, Action<ILoggingBuilder>? configureLogging = null)
    {
        var log = new LogLines();
        var (proxy, problem) = await ClusterProxy.StartAsync(
            options,
            [
                new ListenerEndPoint("127.0.0.1", 0, IsTls: false, ListenerPurpose.Traffic),
                new ListenerEndPoint("127.0.0.1", 0, IsTls: false, ListenerPurpose.Management),
            ],
            new ProxyExtensions(),
            (logging, level) =>
            {
                logging.SetMinimumLevel(LogLevel.Information);
                logging.Services.AddSingleton(level);
                logging.AddProvider(log);
                configureLogging?.Invoke(logging);
            }).WithinDeadline();
        Assert.Null(problem);
        return new ClusterHarness(proxy!, log);
    }

    /// <summary>Sends a request, which must be answered by a server.</summary>
    public async Task GetAsync(string path = "/")
    {
        using var response = await Client.GetAsync(path).WithinDeadline();
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Api.Dispose();
        await Proxy.DisposeAsync().AsTask().WithinDeadline();
    }

    private string Address(ListenerPurpose purpose) => Proxy.EndPoints.Single(endPoint => endPoint.Purpose == purpose).ToString();
}
