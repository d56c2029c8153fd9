using System.Collections.Immutable;
using K8sHashBalancer.Hosting;
using K8sHashBalancer.Proxy.Api;
using K8sHashBalancer.Proxy.Balancing;
using K8sHashBalancer.Proxy.Hosting;
using K8sHashBalancer.Proxy.Listening;
using K8sHashBalancer.Proxy.Receiving.Commands;
using K8sHashBalancer.Proxy.Receiving.Storing;
using K8sHashBalancer.RestApi.Access;
using K8sHashBalancer.RestApi.Changes;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>A proxy that is told by an operator what it is, in this process.</summary>
internal sealed class ClusterProxy : IAsyncDisposable
{
    private readonly IHost _host;

    private ClusterProxy(IHost host) => _host = host;

    /// <summary>The open ports, with the actual port numbers.</summary>
    public ImmutableArray<ListenerEndPoint> EndPoints => _host.Services.GetRequiredService<ListenerSet>().Open;

    /// <summary>What it goes by now.</summary>
    public BalancerState State => _host.Services.GetRequiredService<Balancer>().State;

    /// <summary>Whether traffic should be sent to it.</summary>
    public ReadinessResponse Readiness => _host.Services.GetRequiredService<Lifetime>().Readiness;

    /// <summary>Completes when there is a first snapshot and each of its servers was probed once.</summary>
    public Task Ready => _host.Services.GetRequiredService<Balancer>().Ready;

    /// <summary>Starts a proxy; it need not have found an operator by then.</summary>
    /// <param name="options">Which balancer, and where it hears of it.</param>
    /// <param name="endPoints">The ports to open.</param>
    /// <param name="extensions">What is added to it.</param>
    /// <param name="configureLogging">Sets up logging.</param>
    /// <param name="certificate">What ports that speak TLS show.</param>
    /// <returns>The proxy, or what stands in its way.</returns>
    public static async Task<(ClusterProxy? Proxy, string? Problem)> StartAsync(
        ReceiverOptions options,
        ImmutableArray<ListenerEndPoint> endPoints,
        ProxyExtensions extensions,
        Action<ILoggingBuilder, LogLevelSwitch> configureLogging,
        CertificateFiles? certificate = null)
    {
        var proxy = new ClusterProxy(ProxyHost.Create(extensions, configureLogging, LogLevel.Information, services =>
        {
            services.AddSingleton(options);
            services.Replace(ServiceDescriptor.Singleton(_ => ReceiverMetrics.RegistryOf(options.Balancer)));
            services.AddSingleton<ConnectedOperators>();
            services.AddSingleton<ReceiverMetrics>();
            if (options.Storage is { } storage)
            {
                // Before the receiver, so that it is stopped after it, with the last state.
                services.AddStorage(storage);
            }

            services.AddSingleton(new ApiAccess(tokenSetting: null));
            services.AddSingleton<SnapshotReceiver>();
            services.AddSingleton<ISnapshotSource>(provider => provider.GetRequiredService<SnapshotReceiver>());
            services.AddSingleton(new CommandOptions());
            services.AddSingleton<IServerCommands, OperatorCommands>();
            services.AddHostedService(provider => provider.GetRequiredService<SnapshotReceiver>());
            if (certificate is not null)
            {
                services.AddSingleton(certificate);
                services.AddSingleton<CertificateKeeper>();
                services.AddHostedService(provider => provider.GetRequiredService<CertificateKeeper>());
            }
        }));
        if (await proxy.OpenAsync(endPoints) is not { } problem)
        {
            return (proxy, null);
        }

        await proxy.DisposeAsync();
        return (null, problem);
    }

    /// <summary>Completes when the process was told to stop and the proxy has.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _host.WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops: takes no new connections, lets requests in flight finish within the drain time, and ends.</summary>
    public Task StopAsync() => _host.StopAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private async Task<string?> OpenAsync(ImmutableArray<ListenerEndPoint> endPoints)
    {
        if (_host.Services.GetService<CertificateKeeper>()?.TryStart() is { } problem)
        {
            return problem;
        }

        await _host.StartAsync();
        return await _host.Services.GetRequiredService<ListenerSet>().ApplyAsync(endPoints, TimeSpan.Zero, CancellationToken.None) is { } obstacle
            ? $"{obstacle} Choose others with --port and --admin-port."
            : null;
    }
}
