using k8s;
using K8sHashBalancer.Kubernetes.Monitoring;
using K8sHashBalancer.Kubernetes.Running;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Reconciling;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Prometheus;

namespace K8sHashBalancer.ControlPlane.Tests.Harness;

/// <summary>An operator in this process, for the balancers of one namespace.</summary>
internal sealed class OperatorInProcess : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly WebApplication _application;
    private readonly ControllerRuntime _runtime;
    private readonly Task _running;

    private OperatorInProcess(WebApplication application, ControllerRuntime runtime, int port)
    {
        _application = application;
        _runtime = runtime;
        Address = new Uri($"http://127.0.0.1:{port}");
        _running = runtime.RunAsync(_stopping.Token);
    }

    /// <summary>Where proxies reach it.</summary>
    public Uri Address { get; }

    public Publisher Publisher => _application.Services.GetRequiredService<Publisher>();

    public LogLines Log { get; private init; } = new();

    public static async Task<OperatorInProcess> StartAsync(KubernetesClientConfiguration configuration, string space)
    {
        var log = new LogLines();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Information);
        builder.Services.AddPublishing();
        var port = FreePorts.Next();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        var application = builder.Build();
        application.MapPublishing();
        await application.StartAsync().WithinDeadline();

        var services = application.Services;
        var runtime = OperatorRuntime.Create(
            configuration,
            new OperatorOptions { Namespaces = [space], ProxyImage = "proxy:test", AdvertisedAddress = $"http://127.0.0.1:{port}" },
            services.GetRequiredService<Publisher>(),
            new RuntimeServices(
                TimeProvider.System,
                services.GetRequiredService<ILoggerFactory>(),
                new RuntimeMetrics(services.GetRequiredService<CollectorRegistry>(), "test")),
            new StartProgress());
        return new OperatorInProcess(application, runtime, port) { Log = log };
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.WithinDeadline();
        _runtime.Dispose();
        await _application.StopAsync().WithinDeadline();
        await _application.DisposeAsync();
        _stopping.Dispose();
    }
}
