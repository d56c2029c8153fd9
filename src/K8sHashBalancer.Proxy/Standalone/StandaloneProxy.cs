using System.Collections.Immutable;
using K8sHashBalancer.Hosting;
using K8sHashBalancer.Proxy.Api;
using K8sHashBalancer.Proxy.Balancing;
using K8sHashBalancer.Proxy.Hosting;
using K8sHashBalancer.Proxy.Listening;
using K8sHashBalancer.Proxy.Standalone.Configuration;
using K8sHashBalancer.RestApi.Access;
using K8sHashBalancer.RestApi.Changes;

namespace K8sHashBalancer.Proxy.Standalone;

/// <summary>A proxy that runs from a configuration file, in this process.</summary>
internal sealed class StandaloneProxy : IAsyncDisposable
{
    private readonly IHost _host;

    private StandaloneProxy(IHost host) => _host = host;

    /// <summary>The open ports, with the actual port numbers.</summary>
    public ImmutableArray<ListenerEndPoint> EndPoints => _host.Services.GetRequiredService<ListenerSet>().Open;

    /// <summary>Whether traffic should be sent to it.</summary>
    public ReadinessResponse Readiness => _host.Services.GetRequiredService<Lifetime>().Readiness;

    /// <summary>Completes when each server was probed once.</summary>
    public Task Ready => _host.Services.GetRequiredService<Balancer>().Ready;

    /// <summary>Starts a proxy.</summary>
    /// <param name="file">What it runs from.</param>
    /// <param name="extensions">What is added to it.</param>
    /// <param name="configureLogging">Sets up logging.</param>
    /// <returns>The proxy, or everything that stands in its way.</returns>
    public static async Task<(StandaloneProxy? Proxy, ImmutableArray<ConfigurationProblem> Problems)> StartAsync(
        ConfigurationFile file, ProxyExtensions extensions, Action<ILoggingBuilder, LogLevelSwitch> configureLogging)
    {
        var result = file.Read();
        if (!result.IsValid)
        {
            return (null, result.Problems);
        }

        file.Watch(result.Configuration);
        var proxy = new StandaloneProxy(CreateHost(file, extensions, configureLogging, result.Configuration));
        var problem = await proxy.StartAsync(result.Configuration);
        if (problem is null)
        {
            return (proxy, []);
        }

        await proxy.DisposeAsync();
        return (null, [new ConfigurationProblem(file.Path, problem)]);
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

    private static IHost CreateHost(
        ConfigurationFile file, ProxyExtensions extensions, Action<ILoggingBuilder, LogLevelSwitch> configureLogging, StandaloneConfiguration configuration) =>
        ProxyHost.Create(extensions, configureLogging, configuration.LogLevel, services =>
        {
            services.AddSingleton(file);
            services.AddSingleton(new ApiAccess("load_balancer.api_token_file"));
            services.AddSingleton<ProxySettings>();
            services.AddSingleton<StandaloneController>();
            services.AddSingleton<ISnapshotSource, ConfigurationSource>();
            services.AddSingleton<IServerCommands>(provider => provider.GetRequiredService<StandaloneController>());
            services.AddHostedService(provider => provider.GetRequiredService<StandaloneController>());
        }, services =>
        {
            services.AddSingleton(configuration);
            services.AddHostedService<ConfigurationWatcher>();
        });

    private async Task<string?> StartAsync(StandaloneConfiguration configuration)
    {
        // First in line: an edit made while the proxy starts comes after it.
        var configuring = _host.Services.GetRequiredService<StandaloneController>().ConfigureAsync(configuration);
        await _host.StartAsync();
        return await configuring;
    }
}
