using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace K8sHashBalancer.Hosting.Tracing;

/// <summary>
/// Sends a program's spans to a collector. They are put into a queue that drops what does not fit, and a thread of its own empties it:
/// who makes a span waits for nothing, whatever the collector does.
/// </summary>
/// <param name="settings">Where they go.</param>
/// <param name="program">Which program it is, and which of its spans are sent.</param>
/// <param name="logger">Says so.</param>
internal sealed partial class TraceExport(TracingSettings settings, TracedProgram program, ILogger<TraceExport> logger) : IHostedService, IDisposable
{
    /// <summary>How long what is left in the queue may keep the process.</summary>
    private const int FlushMilliseconds = 2000;

    private TracerProvider? _provider;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _provider = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.Clear()
                .AddService(program.Service, serviceVersion: ProductVersion.Text, autoGenerateServiceInstanceId: true)
                .AddAttributes(program.Attributes)

                // Last, so that OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES have the last word.
                .AddEnvironmentVariableDetector())
            .AddSource([.. program.Sources])
            .AddOtlpExporter()
            .Build();
        LogStarted(logger, settings.EndPoint);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(() => _provider?.Shutdown(FlushMilliseconds), CancellationToken.None);

    /// <inheritdoc/>
    public void Dispose() => _provider?.Dispose();

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Traces go to {EndPoint}.")]
    private static partial void LogStarted(ILogger logger, Uri endPoint);
}
