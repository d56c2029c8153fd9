using System.Threading.Channels;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Protocol.Mapping;

namespace K8sHashBalancer.Proxy.Receiving.Storing;

/// <summary>
/// Keeps the proxy's last state in a file. One loop writes; who brings a state only leaves it here, and waits for nothing. What a
/// disk does wrong is said and counted, and stops nobody.
/// </summary>
internal sealed partial class StateStorage(
    StorageOptions options, ReceiverOptions receiver, StateTrust trust, StorageMetrics metrics, TimeProvider time, ILogger<StateStorage> logger)
    : BackgroundService
{
    private readonly SnapshotFile _file = new(options.Path);

    // Holds the newest state alone: those before it are not worth a write.
    private readonly Channel<VersionedState> _inbox = Channel.CreateBounded<VersionedState>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private bool _isRestoring;
    private Fingerprint? _restored;

    /// <summary>Takes the state from the file, if there is one that can be used. Called once, before any operator is.</summary>
    /// <param name="states">What takes it, and verifies it as it does an operator's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RestoreAsync(StateReceiver states, CancellationToken cancellationToken)
    {
        var stored = _file.Read(receiver.Balancer, out var problem);
        if (stored is null)
        {
            if (problem is not null)
            {
                LogIgnored(logger, _file.Path, problem);
            }

            return;
        }

        _isRestoring = true;
        trust.Restored(stored.StoredAt);
        var answer = await states.OfferAsync(new StateOffer.Whole(stored.State), cancellationToken);
        _isRestoring = false;
        if (answer.Message.Nack is { } refusal)
        {
            trust.Confirm();
            LogIgnored(logger, _file.Path, refusal.Detail);
            return;
        }

        _restored = new Fingerprint(stored.State.Fingerprint);
        LogRestored(logger, _restored.Value, stored.StoredAt);
    }

    /// <summary>The proxy goes by this state from now on. Never waits.</summary>
    public void Keep(VersionedState state)
    {
        if (_isRestoring)
        {
            // It is where it would be written to.
            return;
        }

        if (trust.Confirm() is { } storedAt)
        {
            LogConfirmed(logger, _restored == state.Snapshot.Fingerprint ? "confirmed" : "replaced", storedAt);
        }

        _inbox.Writer.TryWrite(state);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // Completed, the loop writes what it still has, and ends.
        _inbox.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        VersionedState? unwritten = null;
        while (await NextAsync(unwritten, stoppingToken) is { } state)
        {
            unwritten = Write(state, unwritten is not null) ? null : state;
            await Task.Delay(options.Spacing, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The newest state, as soon as there is one; the one that could not be written when it is time to try again.</summary>
    /// <returns>Null when the proxy stops and there is nothing left to write.</returns>
    private async Task<VersionedState?> NextAsync(VersionedState? unwritten, CancellationToken stopping)
    {
        using var retry = new CancellationTokenSource(unwritten is null ? Timeout.InfiniteTimeSpan : options.RetryInterval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(retry.Token, stopping);
        try
        {
            await _inbox.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to try again, or to stop; in both cases what came meanwhile counts.
        }

        return _inbox.Reader.TryRead(out var state) ? state : stopping.IsCancellationRequested || _inbox.Reader.Completion.IsCompleted ? null : unwritten;
    }

    private bool Write(VersionedState state, bool hasFailed)
    {
        var now = time.GetUtcNow();
        var storedAt = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        var problem = _file.Write(new StoredState(receiver.Balancer, storedAt, StateMapping.Write(state)));
        metrics.CountWrite(problem is null);
        if (problem is not null && !hasFailed)
        {
            LogNotWritten(logger, _file.Path, problem);
        }
        else if (problem is null && hasFailed)
        {
            LogWrittenAgain(logger, _file.Path);
        }

        return problem is null;
    }

    [LoggerMessage(EventId = 70, Level = LogLevel.Warning, Message = "Serving from the state {Fingerprint} that was stored at {StoredAt:u}, until an operator answers.")]
    private static partial void LogRestored(ILogger logger, Fingerprint fingerprint, DateTimeOffset storedAt);

    [LoggerMessage(EventId = 71, Level = LogLevel.Information, Message = "An operator has {Verb} the state that was stored at {StoredAt:u}.")]
    private static partial void LogConfirmed(ILogger logger, string verb, DateTimeOffset storedAt);

    [LoggerMessage(EventId = 72, Level = LogLevel.Warning, Message = "The state stored in {File} is ignored: {Problem} It is written anew with the first state of an operator.")]
    private static partial void LogIgnored(ILogger logger, string file, string problem);

    [LoggerMessage(EventId = 73, Level = LogLevel.Warning, Message = "The state cannot be stored in {File}: {Problem} Requests are served as before; a restart would find an older state there, or none.")]
    private static partial void LogNotWritten(ILogger logger, string file, string problem);

    [LoggerMessage(EventId = 74, Level = LogLevel.Information, Message = "The state is stored in {File} again.")]
    private static partial void LogWrittenAgain(ILogger logger, string file);
}
