using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.Kubernetes.Monitoring;
using K8sHashBalancer.Kubernetes.Running;
using K8sHashBalancer.Operator.Overriding;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Operator.Securing.Certificates;
using K8sHashBalancer.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace K8sHashBalancer.Operator.Tests.Reconciling;

/// <summary>The controllers of one operator, on a fake API server.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ControllerRuntime _runtime;
    private readonly Task _running;

    private Replica(ApiServer server, OperatorOptions options)
    {
        Identity = options.Identity;
        Registry = Metrics.NewCustomRegistry();
        Publisher = new Publisher(new PublisherOptions(), Registry, TimeProvider.System);
        var configuration = server.Configuration;
        configuration.UserAgent = options.Identity;
        _runtime = OperatorRuntime.Create(
            configuration,
            options,
            Publisher,
            new RuntimeServices(TimeProvider.System, NullLoggerFactory.Instance, new RuntimeMetrics(Registry, "test")),
            new StartProgress(),
            Access,
            options.Security is { } security ? new ServingCertificates(security, TimeProvider.System, NullLogger<ServingCertificates>.Instance) : null);
        _running = _runtime.RunAsync(_stopping.Token);
    }

    /// <summary>By this name the server knows its requests.</summary>
    public string Identity { get; }

    public Publisher Publisher { get; }

    public CollectorRegistry Registry { get; }

    public ClusterAccess Access { get; } = new();

    /// <summary>What it died of, if it did.</summary>
    public Exception? Failure => _running.Exception;

    public static OperatorOptions Options { get; } = new() { ProxyImage = "proxy:test", AdvertisedAddress = "http://operator:9443" };

    public static Replica Start(ApiServer server, OperatorOptions? options = null) => new(server, options ?? Options);

    /// <summary>What proxies of a balancer are told.</summary>
    public VersionedState? Published(string balancer) => Publisher.Status(new BalancerName("shop", balancer)).Published;

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running.WithinDeadline();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _runtime.Dispose();
        _stopping.Dispose();
    }
}
