namespace K8sHashBalancer.Operator.Hosting;

/// <summary>Says in the log what the operator waits for when it starts, until there is nothing more.</summary>
internal sealed partial class ReadinessLog(Readiness readiness, TimeProvider time, ILogger<ReadinessLog> logger)
{
    /// <summary>A start that takes less is not worth a word.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>How often the same is said again.</summary>
    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(1);

    /// <summary>Runs until the operator is ready, or cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        string? said = null;
        for (var saidAt = started; !cancellationToken.IsCancellationRequested;)
        {
            if (readiness.Obstacle is not { } obstacle)
            {
                var seconds = time.GetElapsedTime(started).TotalSeconds;
                LogReady(logger, seconds);
                return;
            }

            if (time.GetElapsedTime(started) >= Patience && (obstacle != said || time.GetElapsedTime(saidAt) >= Reminder))
            {
                LogWaiting(logger, obstacle);
                (said, saidAt) = (obstacle, time.GetTimestamp());
            }

            // Often at first, because a start is short if nothing is wrong.
            var pause = time.GetElapsedTime(started) < Patience ? Look / 10 : Look;
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Ready after {Seconds:0.0} s: proxies may connect.")]
    private static partial void LogReady(ILogger logger, double seconds);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Not ready. {Obstacle}")]
    private static partial void LogWaiting(ILogger logger, string obstacle);
}
