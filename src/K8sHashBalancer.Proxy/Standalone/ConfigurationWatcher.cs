using System.Collections.Immutable;
using K8sHashBalancer.Proxy.Standalone.Configuration;

namespace K8sHashBalancer.Proxy.Standalone;

/// <summary>
/// Applies the configuration anew when its file, a certificate or the token file changes. It looks every half second: that works
/// the same on every file system, mounted volumes and links included, where change notifications do not.
/// </summary>
internal sealed partial class ConfigurationWatcher(
    ConfigurationFile file, StandaloneController controller, TimeProvider time, ILogger<ConfigurationWatcher> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

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
        using var timer = new PeriodicTimer(Interval, time);
        var applied = Stamps();
        var before = applied;
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            // Only once the files have come to rest: an editor may still be writing.
            var now = Stamps();
            if (!now.SequenceEqual(applied) && now.SequenceEqual(before))
            {
                await ReloadAsync();

                // An edit made while these files were being read is still to come.
                var read = now.ToDictionary(file => file.Path, file => file.Stamp);
                applied = now = [.. _files.Select(path => (path, read.TryGetValue(path, out var stamp) ? stamp : FileStamp.Of(path)))];
            }

            before = now;
        }
    }

    private (string Path, FileStamp Stamp)[] Stamps() => [.. _files.Select(path => (path, FileStamp.Of(path)))];

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
