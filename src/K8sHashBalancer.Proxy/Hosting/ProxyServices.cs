using System.Diagnostics;
using K8sHashBalancer.Hosting;
using K8sHashBalancer.Hosting.Tracing;
using K8sHashBalancer.Proxy.Api;
using K8sHashBalancer.Proxy.Balancing;
using K8sHashBalancer.Proxy.Forwarding;
using K8sHashBalancer.Proxy.Listening;
using K8sHashBalancer.Proxy.Monitoring;
using K8sHashBalancer.Proxy.Receiving;
using K8sHashBalancer.Proxy.Tracing;
using K8sHashBalancer.RestApi.Answers;
using Microsoft.OpenApi;
using Prometheus;

namespace K8sHashBalancer.Proxy.Hosting;

/// <summary>Puts the parts of a proxy together, wherever its snapshots come from.</summary>
internal static class ProxyServices
{
    /// <summary>Adds the parts.</summary>
    public static IServiceCollection AddProxy(this IServiceCollection services, ProxyExtensions extensions)
    {
        var isTraced = services.AddTraceExport(TracedProgramOf);
        services.AddSingleton(_ => new RequestTracer(isTraced));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(extensions.HashFunctions);
        services.AddSingleton(extensions.Algorithms);
        services.AddSingleton<Balancer>();
        services.AddHostedService(provider => provider.GetRequiredService<Balancer>());
        services.AddHttpForwarder();
        services.AddSingleton<RequestForwarder>();
        services.AddSingleton<Lifetime>();
        services.AddMonitoring(extensions);
        services.AddManagement();
        services.AddKestrelServices();
        services.AddSingleton<CertificateSource>();
        services.AddSingleton<RequestHandlers>();
        services.AddSingleton<ListenerSet>();
        return services;
    }

    private static TracedProgram TracedProgramOf(IServiceProvider services) => new("k8s-hashbalancer-proxy", [RequestTracer.SourceName])
    {
        Attributes = services.GetService<ReceiverOptions>() is { } cluster
            ? [new("hashbalancer.balancer", cluster.Balancer.ToString()), new("hashbalancer.proxy", cluster.ProxyName)]
            : [],
    };

    private static void AddMonitoring(this IServiceCollection services, ProxyExtensions extensions)
    {
        foreach (var observer in extensions.Observers)
        {
            services.AddSingleton(observer);
        }

        services.AddSingleton<TrafficCounters>();
        services.AddSingleton(_ => Metrics.NewCustomRegistry());
        services.AddSingleton<ProxyMetrics>();
        services.AddSingleton<RequestRecorder>();
    }

    private static void AddManagement(this IServiceCollection services)
    {
        services.AddSingleton<ManagementApi>();
        services.AddRouting();
        services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "K8sHashBalancer", Version = ProductVersion.Text };
            document.Servers = null;
            return Task.CompletedTask;
        }));
        services.ConfigureHttpJsonOptions(options =>
        {
            RestApiJson.Configure(options.SerializerOptions);
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
        });

        // The routing middleware asks for one; a web host would bring it.
        services.AddSingleton(_ => new DiagnosticListener("K8sHashBalancer.Proxy"));
        services.AddSingleton<DiagnosticSource>(provider => provider.GetRequiredService<DiagnosticListener>());
    }
}
