using System.Globalization;
using System.Text;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Protocol;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Prometheus;

namespace K8sHashBalancer.Publishing.Tests.Harness;

/// <summary>A publisher behind a real port.</summary>
internal sealed class OperatorHarness : IAsyncDisposable
{
    /// <summary>The balancer that tests use.</summary>
    public static readonly BalancerName Web = new("shop", "web");

    private readonly WebApplication _application;

    private OperatorHarness(WebApplication application, int port, LogLines log)
    {
        _application = application;
        Port = port;
        Log = log;
    }

    public int Port { get; }

    public LogLines Log { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    public Publisher Publisher => _application.Services.GetRequiredService<Publisher>();

    public BalancerStatus Status => Publisher.Status(Web);

    public static async Task<OperatorHarness> StartAsync(
        PublisherOptions? options = null, int? port = null, TimeProvider? time = null, IProxyAuthenticator? authenticator = null, StateCorruption? corruption = null,
        Action<IEndpointRouteBuilder>? map = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var log = new LogLines();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Information);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton(authenticator ?? new AllowAllProxies());
        builder.Services.AddPublishing(options);
        if (corruption is not null)
        {
            builder.Services.AddSingleton(corruption);
            builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<StateCorruption>());
        }

        var actualPort = port ?? FreePorts.Next();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(actualPort, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        var application = builder.Build();
        application.MapPublishing();
        map?.Invoke(application);
        await application.StartAsync().WithinDeadline();
        return new OperatorHarness(application, actualPort, log);
    }

    /// <summary>Starts a proxy that hears of the balancer here.</summary>
    public Task<ClusterHarness> StartProxyAsync(string name = "web-0") => ClusterHarness.StartAsync(Web, name, Address);

    /// <summary>Waits until so many proxies go by what was published last.</summary>
    public Task WaitForUpToDateAsync(int proxies) =>
        Eventually.TrueAsync(() => Status.UpToDate == proxies && Status.Proxies.Length == proxies, $"{proxies} proxies are up to date\n{Log}");

    /// <summary>The value of a metric.</summary>
    public async Task<double> MetricAsync(string name)
    {
        using var stream = new MemoryStream();
        await _application.Services.GetRequiredService<CollectorRegistry>().CollectAndExportAsTextAsync(stream);
        var line = Encoding.UTF8.GetString(stream.ToArray()).Split('\n').SingleOrDefault(line => line.StartsWith($"{name} ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().WithinDeadline();
        await _application.DisposeAsync();
    }
}
