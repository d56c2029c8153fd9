using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace K8sHashBalancer.Hosting.Tracing;

/// <summary>Says why there are no traces although somebody wants them: not worth to refuse to run for, but worth a line.</summary>
internal sealed partial class MissingTraces(string problem, ILogger<MissingTraces> logger) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogWhy(logger, problem);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Problem}")]
    private static partial void LogWhy(ILogger logger, string problem);
}
