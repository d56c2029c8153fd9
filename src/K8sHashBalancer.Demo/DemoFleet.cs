using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Hosting;
using K8sHashBalancer.Operator.Manifests;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Proxy.Hosting;
using K8sHashBalancer.Proxy.Listening;
using K8sHashBalancer.Proxy.Receiving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace K8sHashBalancer.Demo;

/// <summary>An operator, proxies of it that are connected by gRPC as they would be in a cluster, and the servers behind them.</summary>
internal sealed class DemoFleet : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How long servers that are ready may fail probes: a test server starts only when its address is known.</summary>
    private static readonly TimeSpan PatienceWithServers = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly DemoSettings _settings;
    private readonly TextWriter _output;
    private readonly List<ClusterProxy> _proxies = [];
    private OperatorHost? _operator;
    private Task<int> _operating = Task.FromResult(0);

    private DemoFleet(DemoSettings settings, BalancerName balancer, TextWriter output)
    {
        _settings = settings;
        _output = output;
        Balancer = balancer;
    }

    /// <summary>The balancer that is shown.</summary>
    public BalancerName Balancer { get; }

    /// <summary>The test servers.</summary>
    public DemoServers Servers { get; } = new();

    /// <summary>The proxies.</summary>
    public IReadOnlyList<ClusterProxy> Proxies => _proxies;

    /// <summary>What the operator tells the proxies; null if it tells nothing.</summary>
    public Snapshot? Published => _operator?.Publisher.Status(Balancer).Published?.Snapshot;

    private BalancerStatus? Status => _operator?.Publisher.Status(Balancer);

    /// <summary>Starts all.</summary>
    /// <param name="settings">Ports, and the proxies' names.</param>
    /// <param name="folder">The manifests that the operator reads at first.</param>
    /// <param name="output">What is shown.</param>
    /// <returns>The fleet, or what stands in the way, in sentences.</returns>
    public static async Task<(DemoFleet? Fleet, IReadOnlyList<string> Obstacles)> StartAsync(DemoSettings settings, string folder, TextWriter output)
    {
        if (!Directory.Exists(settings.Folder))
        {
            return (null, [$"--manifests must name a folder, and \"{settings.Folder}\" is none."]);
        }

        if (settings.DescribeTakenPorts() is { Count: > 0 } taken)
        {
            return (null, taken);
        }

        var (manifests, obstacles) = ManifestSettings.Open(folder, TimeProvider.System);
        if (manifests is null)
        {
            return (null, obstacles);
        }

        var name = manifests.Folder.Balancers.Select(key => key.Name).Min();
        var fleet = new DemoFleet(settings, new BalancerName(name.Namespace, name.Name), output);
        if (await fleet.StartAsync(folder) is not { } obstacle)
        {
            return (fleet, []);
        }

        await fleet.DisposeAsync();
        return (null, [obstacle]);
    }

    /// <summary>Starts an operator on a folder.</summary>
    /// <returns>What stands in the way, in a sentence; null if nothing does.</returns>
    public async Task<string?> StartOperatorAsync(string folder)
    {
        var (manifests, obstacles) = ManifestSettings.Open(folder, TimeProvider.System);
        if (manifests is null)
        {
            return string.Join('\n', obstacles);
        }

        var settings = new OperatorSettings(new OperatorOptions(), new ObjectSource.Files(manifests), _settings.OperatorPort, _settings.OperatorAdminPort) { LoopbackOnly = true };
        var (host, obstacle) = await OperatorHost.StartAsync(settings, logging => logging.AddProvider(new DemoLog(_output)));
        _operator = host;
        _operating = host?.RunAsync() ?? _operating;
        return obstacle;
    }

    /// <summary>Stops the operator.</summary>
    public async Task StopOperatorAsync()
    {
        if (_operator is { } host)
        {
            _operator = null;
            host.Stop();
            await _operating;
            await host.DisposeAsync();
        }
    }

    /// <summary>
    /// Waits until the operator tells the proxies something that is so, all of them go by it, and each server that is ready has passed a
    /// probe or had its time to.
    /// </summary>
    /// <exception cref="TimeoutException">They do not in time.</exception>
    public async Task<Snapshot> SettleAsync(Func<Snapshot, bool> isExpected, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        long? since = null;
        while (TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            if (Published is { } published && isExpected(published))
            {
                foreach (var obstacle in await Servers.StartAsync(published))
                {
                    await _output.WriteLineAsync($"   {obstacle}");
                }

                if (_proxies.TrueForAll(proxy => proxy.State.Snapshot.Fingerprint == published.Fingerprint) && Status?.UpToDate == _proxies.Count)
                {
                    since ??= TimeProvider.System.GetTimestamp();
                    if (_proxies.TrueForAll(IsWell) || TimeProvider.System.GetElapsedTime(since.Value) >= PatienceWithServers)
                    {
                        return published;
                    }
                }
            }

            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        throw new TimeoutException($"The proxies do not go by what the operator says within {Patience.TotalSeconds:0} s.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_proxies.Select(proxy => proxy.DisposeAsync().AsTask()));
        await StopOperatorAsync();
        await Servers.DisposeAsync();
    }

    private static bool IsWell(ClusterProxy proxy) =>
        proxy.Ready.IsCompleted && proxy.State.Availability.Candidates.Count >= proxy.State.Snapshot.Servers.Count(server => server is { State: ServerState.Ready, Weight: > 0 });

    private async Task<string?> StartAsync(string folder)
    {
        if (await StartOperatorAsync(folder) is { } obstacle)
        {
            return obstacle;
        }

        // The servers come before the proxies, which would find them away with their first probe.
        try
        {
            await SettleAsync(_ => true, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            return $"The operator does not publish {Balancer} within {Patience.TotalSeconds:0} s.";
        }

        if (Servers.Refused.Count > 0)
        {
            return $"Other programs use ports of the demo's test servers: {string.Join(", ", Servers.Refused)}. Write others in the EndpointSlices, in a copy of the folder that --manifests names.";
        }

        foreach (var (name, port, adminPort) in _settings.Proxies)
        {
            var (proxy, problem) = await ClusterProxy.StartAsync(
                new ReceiverOptions([new Uri($"http://127.0.0.1:{_settings.OperatorPort}")], Balancer, name) { Backoff = (TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1)) },
                [
                    new ListenerEndPoint("127.0.0.1", port, IsTls: false, ListenerPurpose.Traffic),
                    new ListenerEndPoint("127.0.0.1", adminPort, IsTls: false, ListenerPurpose.Management),
                ],
                new ProxyExtensions(),
                (logging, level) => logging.Services.AddSingleton(level));
            if (proxy is null)
            {
                return problem;
            }

            _proxies.Add(proxy);
        }

        return null;
    }
}
