using K8sHashBalancer.Proxy.Standalone.Configuration;

namespace K8sHashBalancer.Proxy.Standalone;

/// <summary>
/// Applies the configuration anew when its file, a certificate or the token file changes.
/// </summary>
internal sealed partial class ConfigurationWatcher(
    ConfigurationFile file, StandaloneConfiguration first, StandaloneController controller, ILogger<ConfigurationWatcher> logger) : BackgroundService
{
    private StandaloneConfiguration _inEffect = first;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var _ in file.ChangesAsync(stoppingToken))
        {
            await ReloadAsync();
        }
    }

    private async Task ReloadAsync()
    {
        var result = file.Read();
        foreach (var problem in result.Problems)
        {
            LogProblem(logger, problem);
        }

        if (!result.IsValid)
        {
            LogRefused(logger, file.Path, "It has the problems above.");
            return;
        }

        // What is refused for one of the files that it names may do once that has changed.
        file.Watch(_inEffect, result.Configuration);
        if (await controller.ConfigureAsync(result.Configuration) is { } obstacle)
        {
            LogRefused(logger, file.Path, obstacle);
            return;
        }

        file.Watch(_inEffect = result.Configuration);
        LogApplied(logger, file.Path);
    }

    [LoggerMessage(EventId = 40, Level = LogLevel.Information, Message = "Applied the changed configuration {File}.")]
    private static partial void LogApplied(ILogger logger, string file);

    [LoggerMessage(EventId = 41, Level = LogLevel.Error, Message = "Refused the changed configuration {File}, the one before stays in effect. {Reason}")]
    private static partial void LogRefused(ILogger logger, string file, string reason);

    [LoggerMessage(EventId = 42, Level = LogLevel.Error, Message = "{Problem}")]
    private static partial void LogProblem(ILogger logger, ConfigurationProblem problem);
}
