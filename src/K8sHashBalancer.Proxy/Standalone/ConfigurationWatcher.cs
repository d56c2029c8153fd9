using System.Collections.Immutable;
using K8sHashBalancer.Hosting;
using K8sHashBalancer.Proxy.Standalone.Configuration;

namespace K8sHashBalancer.Proxy.Standalone;

/// <summary>
/// Applies the configuration anew when its file, a certificate or the token file changes.
/// </summary>
internal sealed partial class ConfigurationWatcher(
    ConfigurationFile file, StandaloneController controller, TimeProvider time, ILogger<ConfigurationWatcher> logger) : BackgroundService
{
    private ImmutableArray<string> _files = [file.Path];

    /// <summary>Watches the files that this configuration names.</summary>
    public void Watch(StandaloneConfiguration configuration)
    {
        string?[] named = [file.Path, configuration.Listener.Tls?.CertFile, configuration.Listener.Tls?.KeyFile, configuration.Listener.ApiTokenFile];
        _files = [.. named.OfType<string>()];
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var watch = new FileWatch(() => _files, time);
        await foreach (var _ in watch.ChangesAsync(stoppingToken))
        {
            await ReloadAsync();

            // It may name other files than before, which were read with it.
            watch.NoteRead();
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

        if (await controller.ConfigureAsync(result.Configuration) is { } obstacle)
        {
            LogRefused(logger, file.Path, obstacle);
            return;
        }

        Watch(result.Configuration);
        LogApplied(logger, file.Path);
    }

    [LoggerMessage(EventId = 40, Level = LogLevel.Information, Message = "Applied the changed configuration {File}.")]
    private static partial void LogApplied(ILogger logger, string file);

    [LoggerMessage(EventId = 41, Level = LogLevel.Error, Message = "Refused the changed configuration {File}, the one before stays in effect. {Reason}")]
    private static partial void LogRefused(ILogger logger, string file, string reason);

    [LoggerMessage(EventId = 42, Level = LogLevel.Error, Message = "{Problem}")]
    private static partial void LogProblem(ILogger logger, ConfigurationProblem problem);
}
