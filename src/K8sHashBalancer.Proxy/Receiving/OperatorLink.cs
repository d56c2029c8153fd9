using K8sHashBalancer.Protocol;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>Keeps a stream to one replica of the operator open: when it ends, another one is opened, after a while.</summary>
/// <param name="replica">Which replica.</param>
/// <param name="options">What the proxy is.</param>
/// <param name="receiver">Where states go.</param>
/// <param name="createReports">Makes what reports come from, one for each stream.</param>
/// <param name="connected">The processes that all links lead to.</param>
/// <param name="onEnded">Told that a stream ended, and why. It must neither wait nor throw.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class OperatorLink(
    OperatorEndPoint replica,
    ReceiverOptions options,
    StateReceiver receiver,
    Func<ReportWriter> createReports,
    ConnectedOperators connected,
    Action<OperatorEndPoint, string> onEnded,
    TimeProvider time,
    ILogger logger)
{
    private OperatorStream? _stream;
    private bool _isSpare;

    /// <summary>Whether its address leads to a process that another link leads to. It waits then until that one has ended.</summary>
    public bool IsSpare => Volatile.Read(ref _isSpare);

    /// <summary>Looks for something to report.</summary>
    public void Wake() => Volatile.Read(ref _stream)?.Wake();

    /// <summary>Follows until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(options.Backoff.Shortest, options.Backoff.Longest, Random.Shared);
        while (!cancellationToken.IsCancellationRequested)
        {
            var (end, stream) = await FollowAsync(cancellationToken);
            if (stream is { WasHeard: true })
            {
                backoff.Reset();
            }

            if (stream?.Duplicate is { } epoch && connected.UntilGone(epoch) is { } gone)
            {
                LogSpare(logger, replica);
                Volatile.Write(ref _isSpare, true);
                await gone.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Volatile.Write(ref _isSpare, false);
            }
            else if (!cancellationToken.IsCancellationRequested)
            {
                var level = stream is { EndedInOrder: true } ? LogLevel.Information : LogLevel.Warning;
                LogEnded(logger, level, replica, end, receiver.Held is null ? "Requests are answered with 503 until there is a first snapshot." : "Serving on with what is held.");
                onEnded(replica, end);
                await Task.Delay(backoff.Next(), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<(string End, OperatorStream? Stream)> FollowAsync(CancellationToken cancellationToken)
    {
        // Both are read for each stream: they change while the proxy runs.
        if (!OperatorTrust.TryRead(options.AuthoritiesFile, out var trust, out var problem)
            || !TokenFile.TryRead(options.TokenFile, replica.Address, out var headers, out problem))
        {
            return (problem, null);
        }

        using var channel = OperatorChannel.Create(replica.Address, replica.EndPoint, trust, options);
        var stream = new OperatorStream(options, receiver, createReports(), connected, time);
        Volatile.Write(ref _stream, stream);
        LogConnecting(logger, replica, options.Balancer, options.ProxyName);
        var end = await stream.RunAsync(new Snapshots.SnapshotsClient(channel), headers, cancellationToken);
        Volatile.Write(ref _stream, null);
        return (end, stream);
    }

    [LoggerMessage(EventId = 60, Level = LogLevel.Information, Message = "Following {Balancer} at the operator {Address} as {Proxy}.")]
    private static partial void LogConnecting(ILogger logger, OperatorEndPoint address, BalancerName balancer, string proxy);

    [LoggerMessage(EventId = 61, Message = "The operator {Address} is not followed now: {Reason} {Consequence}")]
    private static partial void LogEnded(ILogger logger, LogLevel level, OperatorEndPoint address, string reason, string consequence);

    [LoggerMessage(EventId = 62, Level = LogLevel.Information, Message = "The operator {Address} is one that is followed by another address already.")]
    private static partial void LogSpare(ILogger logger, OperatorEndPoint address);
}
