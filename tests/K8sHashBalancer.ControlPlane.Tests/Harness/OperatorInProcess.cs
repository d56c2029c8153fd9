using System.Globalization;
using k8s;
using K8sHashBalancer.Operator.Hosting;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Operator.Securing;

namespace K8sHashBalancer.ControlPlane.Tests.Harness;

/// <summary>A whole operator in this process, for the balancers of one namespace.</summary>
internal sealed class OperatorInProcess : IAsyncDisposable
{
    private readonly OperatorHost _host;
    private readonly HttpClient _admin;
    private readonly Task<int> _running;

    private OperatorInProcess(OperatorHost host, OperatorSettings settings)
    {
        _host = host;
        _admin = Http.Client($"http://127.0.0.1:{settings.AdminPort}");
        Address = new Uri(settings.Options.AdvertisedAddress);
        _running = host.RunAsync();
    }

    /// <summary>Where proxies reach it.</summary>
    public Uri Address { get; }

    public Publisher Publisher => _host.Publisher;

    public LogLines Log { get; private init; } = new();

    /// <summary>Starts one.</summary>
    /// <param name="configuration">How it connects to the API server.</param>
    /// <param name="space">The namespace of its balancers.</param>
    /// <param name="security">How it and proxies know each other; null for not at all.</param>
    public static async Task<OperatorInProcess> StartAsync(KubernetesClientConfiguration configuration, string space, SecurityOptions? security)
    {
        var log = new LogLines();
        var port = FreePorts.Next();
        var options = new OperatorOptions
        {
            Namespaces = [space],
            ProxyImage = "proxy:test",
            AdvertisedAddress = security is null ? $"http://127.0.0.1:{port}" : $"https://localhost:{port}",
            Security = security,
        };
        var settings = new OperatorSettings(options, configuration, port, FreePorts.Next());
        var (host, problem) = await OperatorHost.StartAsync(
            settings, logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(log)).WithinDeadline();
        Assert.Null(problem);
        return new OperatorInProcess(host!, settings) { Log = log };
    }

    /// <summary>The value of a metric.</summary>
    public async Task<double> MetricAsync(string name)
    {
        var text = await _admin.GetStringAsync("/metrics").WithinDeadline();
        var line = text.Split('\n').SingleOrDefault(line => line.StartsWith($"{name} ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _host.Stop();
        await _running.WithinDeadline();
        await _host.DisposeAsync();
        _admin.Dispose();
    }
}
