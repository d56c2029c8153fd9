using K8sHashBalancer.Kubernetes.Running;
using K8sHashBalancer.Operator.Manifests.Reading;

namespace K8sHashBalancer.Operator.Manifests;

/// <summary>Reads the folder anew when files change or overrides expire, and says what cannot be used and what counts no more.</summary>
/// <param name="folder">The folder, which was read once.</param>
/// <param name="first">What that came to.</param>
/// <param name="logger">Hears of it.</param>
internal sealed partial class ManifestWatcher(ManifestFolder folder, ManifestReading first, ILogger<ManifestWatcher> logger) : IComponent
{
    private ManifestReading _said = new(ManifestState.None, []);

    /// <inheritdoc/>
    public string Name => "manifests";

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Say(first);
        try
        {
            await foreach (var _ in folder.ChangesAsync(cancellationToken))
            {
                Say(folder.Read());
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    /// <summary>What was said of the reading before is not said again.</summary>
    private void Say(ManifestReading reading)
    {
        foreach (var problem in reading.Problems.Except(_said.Problems))
        {
            LogProblem(logger, problem);
        }

        foreach (var expired in reading.Expired.Except(_said.Expired))
        {
            LogExpired(logger, expired);
        }

        if (reading.State != _said.State)
        {
            LogRead(logger, folder.Path, reading.State.Objects.Count);
        }

        _said = reading;
    }

    [LoggerMessage(EventId = 200, Level = LogLevel.Information, Message = "Read {Folder}: {Count} objects.")]
    private static partial void LogRead(ILogger logger, string folder, int count);

    [LoggerMessage(EventId = 201, Level = LogLevel.Error, Message = "{Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);

    [LoggerMessage(EventId = 202, Level = LogLevel.Information, Message = "{Expired}")]
    private static partial void LogExpired(ILogger logger, string expired);
}
