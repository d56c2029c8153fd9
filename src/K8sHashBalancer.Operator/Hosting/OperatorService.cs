using k8s;
using K8sHashBalancer.Kubernetes.Running;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Reconciling;

namespace K8sHashBalancer.Operator.Hosting;

/// <summary>Runs the controllers for as long as the process; if they cannot go on, the process ends with exit code 1.</summary>
internal sealed partial class OperatorService(
    KubernetesClientConfiguration configuration,
    OperatorOptions options,
    Publisher publisher,
    RuntimeServices services,
    IHostApplicationLifetime lifetime,
    ILogger<OperatorService> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var runtime = OperatorRuntime.Create(configuration, options, publisher, services);
            await runtime.RunAsync(stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogEnded(logger, exception, configuration.Host);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Critical, Message = "The operator cannot go on with the API server {Host}.")]
    private static partial void LogEnded(ILogger logger, Exception exception, string host);
}
