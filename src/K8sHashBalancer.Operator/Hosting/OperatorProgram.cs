using System.CommandLine;
using k8s;
using K8sHashBalancer.Kubernetes.Monitoring;
using K8sHashBalancer.Kubernetes.Running;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Reconciling;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Prometheus;

namespace K8sHashBalancer.Operator.Hosting;

/// <summary>The command line of the operator.</summary>
internal static class OperatorProgram
{
    /// <summary>Runs until the process is told to stop.</summary>
    /// <returns>The exit code: 0 when it stopped as it was told to, 2 when the arguments are bad, 1 when it cannot go on.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var defaults = new OperatorOptions();
        var namespaces = new Option<string[]>("--namespace")
        {
            Description = "A namespace to look after; give it several times for several. All, if it is not given.",
        };
        var image = new Option<string>("--proxy-image") { Description = "The image of the proxies.", DefaultValueFactory = _ => defaults.ProxyImage };
        var address = new Option<string>("--advertise")
        {
            Description = "Where proxies reach this operator.",
            HelpName = "URL",
            DefaultValueFactory = _ => defaults.AdvertisedAddress,
        };
        var lease = new Option<string?>("--lease-namespace") { Description = "Where the leader's lease is. Without it this process always leads." };
        var port = new Option<int>("--port") { Description = "Where proxies connect.", DefaultValueFactory = _ => 9443 };
        var adminPort = new Option<int>("--admin-port") { Description = "Where health and metrics are.", DefaultValueFactory = _ => 9090 };
        var root = new RootCommand("Turns HashBalancer resources into running balancers.") { namespaces, image, address, lease, port, adminPort };
        root.SetAction(parsed => RunAsync(
            new OperatorOptions
            {
                Namespaces = parsed.GetValue(namespaces) ?? [],
                ProxyImage = parsed.GetValue(image)!,
                AdvertisedAddress = parsed.GetValue(address)!,
                LeaseNamespace = parsed.GetValue(lease),
            },
            parsed.GetValue(port),
            parsed.GetValue(adminPort)));

        var result = root.Parse(args);
        foreach (var error in result.Errors)
        {
            await Console.Error.WriteLineAsync(error.Message);
        }

        return result.Errors.Count > 0 ? 2 : await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static async Task<int> RunAsync(OperatorOptions options, int port, int adminPort)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenAnyIP(port, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.ListenAnyIP(adminPort, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_ => Metrics.NewCustomRegistry());
        builder.Services.AddPublishing();
        builder.Services.AddSingleton(provider => new RuntimeServices(
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            new RuntimeMetrics(provider.GetRequiredService<CollectorRegistry>(), "hashbalancer_operator")));

        // KUBECONFIG, ~/.kube/config, or the pod's service account, whichever is there first.
        builder.Services.AddSingleton(_ => KubernetesClientConfiguration.BuildDefaultConfig());
        builder.Services.AddHostedService<OperatorService>();

        var application = builder.Build();
        application.MapPublishing();
        application.MapGet("/healthz", () => "ok");
        application.MapMetrics("/metrics", application.Services.GetRequiredService<CollectorRegistry>());
        await application.RunAsync();
        return Environment.ExitCode;
    }
}
