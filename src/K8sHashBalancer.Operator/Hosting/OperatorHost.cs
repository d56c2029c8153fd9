using System.Net;
using K8sHashBalancer.Hosting;
using K8sHashBalancer.Kubernetes.Monitoring;
using K8sHashBalancer.Kubernetes.Running;
using K8sHashBalancer.Operator.Api;
using K8sHashBalancer.Operator.Manifests;
using K8sHashBalancer.Operator.Overriding;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Operator.Securing;
using K8sHashBalancer.Operator.Securing.Certificates;
using K8sHashBalancer.RestApi.Answers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Prometheus;

namespace K8sHashBalancer.Operator.Hosting;

/// <summary>One operator: its ports, and the controllers behind them.</summary>
/// <remarks>
/// Ports open before the controllers start, so that a second process on the same ports ends without having touched the cluster. When it
/// stops, all happens at once: readiness turns, streams end, controllers finish and the lease is released; the ports close last.
/// </remarks>
internal sealed partial class OperatorHost : IAsyncDisposable
{
    /// <summary>How long a stream that does not end by itself may keep the process. Those of proxies that read end at once.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    private readonly WebApplication _application;
    private readonly OperatorSettings _settings;
    private readonly ILogger<OperatorHost> _logger;

    private OperatorHost(WebApplication application, OperatorSettings settings)
    {
        _application = application;
        _settings = settings;
        _logger = application.Services.GetRequiredService<ILogger<OperatorHost>>();
    }

    /// <summary>What it tells proxies.</summary>
    public Publisher Publisher => _application.Services.GetRequiredService<Publisher>();

    /// <summary>Opens the ports.</summary>
    /// <returns>The operator, or what stands in its way, in a sentence.</returns>
    public static async Task<(OperatorHost? Host, string? Problem)> StartAsync(OperatorSettings settings, Action<ILoggingBuilder> configureLogging)
    {
        var application = Build(settings, configureLogging, out var problem);
        if (problem is not null)
        {
            await application.DisposeAsync();
            return (null, $"{problem} Name another one with --api-token-file.");
        }

        try
        {
            await application.StartAsync();
            return (new OperatorHost(application, settings), null);
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            await application.DisposeAsync();
            return (null, $"{Describe(exception, settings)} Choose others with --port and --admin-port.");
        }
    }

    /// <summary>Runs the controllers until the process is told to stop, and closes the ports.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync()
    {
        var stopping = _application.Lifetime.ApplicationStopping;
        var controlling = ControlAsync(stopping);
        await _application.Services.GetRequiredService<ReadinessLog>().RunAsync(stopping);
        var exitCode = await controlling;
        await _application.StopAsync();
        return exitCode;
    }

    /// <summary>Tells it to stop, as SIGTERM does.</summary>
    public void Stop() => _application.Lifetime.StopApplication();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static WebApplication Build(OperatorSettings settings, Action<ILoggingBuilder> configureLogging, out string? problem)
    {
        // Empty: no file and no variable of the environment has a say in it but those that are documented.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "K8sHashBalancer.Operator" });
        configureLogging(builder.Logging);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            Listen(kestrel, settings, settings.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (settings.Options.Security is not null)
                {
                    listen.UseServingCertificates();
                }
            });
            Listen(kestrel, settings, settings.AdminPort, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddRouting();
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            RestApiJson.Configure(options.SerializerOptions);
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, FleetJson.Default);
        });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_ => Metrics.NewCustomRegistry());
        if (settings is { Options.Security: { } security, Source: ObjectSource.Cluster cluster })
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.Services.AddSecurity(security, cluster.Connection);
        }

        builder.Services.AddPublishing();
        builder.Services.AddOverriding();
        builder.Services.AddSingleton<StartProgress>();
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<ReadinessLog>();
        builder.Services.AddSingleton(provider => new RuntimeServices(
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            new RuntimeMetrics(provider.GetRequiredService<CollectorRegistry>(), "hashbalancer_operator")));

        var application = builder.Build();
        _ = application.Services.GetService<CertificateMetrics>();
        var api = new FleetApi(application.Services, settings.ApiTokenFile);
        problem = api.ReadToken();

        // The port for proxies is open to all pods: nothing but what proxies call is to be found there, and that only there.
        var admin = BuildAdmin(application.Services, api);
        application.MapWhen(context => context.Connection.LocalPort == settings.AdminPort, branch => branch.Run(admin));
        application.UseRouting();
        application.MapPublishing();
        application.MapOverriding();
        return application;
    }

    private static void Listen(KestrelServerOptions kestrel, OperatorSettings settings, int port, Action<ListenOptions> configure)
    {
        if (settings.LoopbackOnly)
        {
            kestrel.Listen(IPAddress.Loopback, port, configure);
        }
        else
        {
            kestrel.ListenAnyIP(port, configure);
        }
    }

    /// <summary>A pipeline of its own: a branch of the application would share its routes with the other port.</summary>
    private static RequestDelegate BuildAdmin(IServiceProvider services, FleetApi api)
    {
        var admin = new ApplicationBuilder(services);
        admin.MapWhen(FleetApi.IsFor, branch => branch.Run(api.HandleAsync));
        admin.UseRouting();
        admin.UseEndpoints(endpoints =>
        {
            endpoints.MapGet("/healthz", () => "ok");
            endpoints.MapGet("/readyz", (Readiness readiness) => readiness.Obstacle is { } obstacle
                ? Results.Text(obstacle, statusCode: StatusCodes.Status503ServiceUnavailable)
                : Results.Text("ok"));
            endpoints.MapMetrics("/metrics", services.GetRequiredService<CollectorRegistry>());
        });
        return admin.Build();
    }

    private static string Describe(Exception exception, OperatorSettings settings)
    {
        int[] ports = [settings.Port, settings.AdminPort];
        var port = ports.FirstOrDefault(port => exception.Message.Contains($":{port}:", StringComparison.Ordinal));
        return (port, exception.InnerException) switch
        {
            (not 0, AddressInUseException) => $"Port {port} is in use by another program.",
            _ => $"The ports {settings.Port} and {settings.AdminPort} cannot be opened: {exception.Message.TrimEnd('.')}.",
        };
    }

    private async Task<int> ControlAsync(CancellationToken stopping)
    {
        var services = _application.Services;
        try
        {
            using var runtime = CreateRuntime(services);
            LogStarts(_logger, _settings.Source, _settings.Port, _settings.AdminPort);
            if (_settings.LoopbackOnly)
            {
                LogLoopback(_logger);
            }
            else if (_settings.Options.Security is null)
            {
                LogInsecure(_logger);
            }

            await runtime.RunAsync(stopping);
            LogStopped(_logger);
            return ExitCodes.Success;
        }
        catch (Exception exception)
        {
            LogEnded(_logger, exception, _settings.Source);
            Stop();
            return ExitCodes.Failure;
        }
    }

    private ControllerRuntime CreateRuntime(IServiceProvider services)
    {
        var (runtimeServices, progress, access) = (
            services.GetRequiredService<RuntimeServices>(), services.GetRequiredService<StartProgress>(), services.GetRequiredService<ClusterAccess>());
        return _settings.Source switch
        {
            ObjectSource.Cluster cluster => OperatorRuntime.Create(
                cluster.Connection, _settings.Options, Publisher, runtimeServices, progress, access, services.GetService<ServingCertificates>()),
            ObjectSource.Files files => ManifestRuntime.Create(files.Manifests, _settings.Options, Publisher, runtimeServices, progress, access),
            var other => throw new InvalidOperationException($"No runtime works with {other}."),
        };
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Critical, Message = "The operator cannot go on with {Source}.")]
    private static partial void LogEnded(ILogger logger, Exception exception, ObjectSource source);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Works with {Source}. Proxies connect to port {Port}; health, metrics and the REST API are at port {AdminPort}.")]
    private static partial void LogStarts(ILogger logger, ObjectSource source, int port, int adminPort);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "--insecure: proxies are served in plain text, and whoever can reach the port can read where the servers are. For development only.")]
    private static partial void LogInsecure(ILogger logger);

    [LoggerMessage(EventId = 5, Level = LogLevel.Information, Message = "Both ports are open to programs of this machine only, in plain text; --insecure opens them to all who can reach it.")]
    private static partial void LogLoopback(ILogger logger);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "The controllers have stopped.")]
    private static partial void LogStopped(ILogger logger);
}
