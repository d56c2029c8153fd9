using System.Threading.Channels;
using Grpc.Core;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Operator.Publishing;

/// <summary>
/// Serves one proxy. One loop sends: it owns what was sent and what was answered. Another one reads, keeps the proxy's status,
/// and hands answers to the first.
/// </summary>
internal sealed partial class ProxyStream : IDisposable
{
    /// <summary>An answer, or null for a look at what there is to send. It is small: who floods it with answers has to wait.</summary>
    private readonly Channel<ProxyMessage?> _inbox = Channel.CreateBounded<ProxyMessage?>(new BoundedChannelOptions(16) { SingleReader = true });
    private readonly Publisher _publisher;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _unanswered;
    private readonly CancellationTokenSource _replaced = new();
    private readonly StreamProgress _progress;
    private readonly long _started;
    private ProxyStatus _status;

    public ProxyStream(Publisher publisher, Hello hello, TimeProvider time, ILogger logger)
    {
        _publisher = publisher;
        _time = time;
        _logger = logger;
        _started = time.GetTimestamp();
        _silence = new CancellationTokenSource(publisher.Options.SilenceLimit, time);
        _unanswered = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _progress = new StreamProgress(publisher.Options, time);
        _progress.OnHeld(hello.Held);
        Instance = hello.Instance;
        _status = new ProxyStatus(hello.ProxyName, time.GetUtcNow())
        {
            Applied = hello.Held is { } held ? new Core.Snapshots.Fingerprint(held.Fingerprint) : null,
        };
    }

    /// <summary>Names the run of the proxy; 0 if it did not say.</summary>
    public ulong Instance { get; }

    /// <summary>What the proxy said of itself.</summary>
    public ProxyStatus Status => Volatile.Read(ref _status);

    /// <summary>Looks for something to send.</summary>
    public void Wake() => _inbox.Writer.TryWrite(null);

    /// <summary>Ends: the proxy has another stream.</summary>
    public void EndForReplacement()
    {
        try
        {
            _replaced.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>Serves the proxy until it leaves.</summary>
    /// <exception cref="RpcException">It was silent, or did not answer, or has another stream by now.</exception>
    public async Task RunAsync(
        PublishedBalancer balancer, IAsyncStreamReader<ProxyMessage> incoming, IAsyncStreamWriter<OperatorMessage> outgoing, CancellationToken cancellationToken)
    {
        using var any = CancellationTokenSource.CreateLinkedTokenSource(_silence.Token, _unanswered.Token, _replaced.Token, cancellationToken);
        LogConnected(_logger, Status.Name, balancer.Name);
        var reading = ReadAsync(balancer, incoming, any.Token);
        var sending = SendAsync(balancer, outgoing, any.Token);
        try
        {
            await await Task.WhenAny(reading, sending);
        }
        catch (Exception exception) when (DescribeEnd() is { } end && exception is OperationCanceledException or IOException or RpcException)
        {
            throw new RpcException(end);
        }
        finally
        {
            await any.CancelAsync();
            await Task.WhenAll(reading, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            LogDisconnected(_logger, Status.Name, balancer.Name);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _silence.Dispose();
        _unanswered.Dispose();
        _replaced.Dispose();
    }

    private Status? DescribeEnd() =>
        _replaced.IsCancellationRequested ? new Status(StatusCode.Aborted, "Another stream of this proxy took over.")
        : _unanswered.IsCancellationRequested ? new Status(StatusCode.DeadlineExceeded, "The proxy did not answer in time.")
        : _silence.IsCancellationRequested ? new Status(StatusCode.DeadlineExceeded, "The proxy was silent for too long.")
        : null;

    private async Task ReadAsync(PublishedBalancer balancer, IAsyncStreamReader<ProxyMessage> incoming, CancellationToken cancellationToken)
    {
        while (await incoming.MoveNext(cancellationToken))
        {
            _silence.CancelAfter(_publisher.Options.SilenceLimit);
            var message = incoming.Current;
            switch (message.ContentCase)
            {
                case ProxyMessage.ContentOneofCase.Ack when message.Ack.Held is { } held:
                    // Here, and not where it is waited for: between reports it must keep its place.
                    Update(balancer, status => status with { Applied = new Core.Snapshots.Fingerprint(held.Fingerprint), Refusal = null });
                    await _inbox.Writer.WriteAsync(message, cancellationToken);
                    break;
                case ProxyMessage.ContentOneofCase.Nack:
                    await _inbox.Writer.WriteAsync(message, cancellationToken);
                    break;
                case ProxyMessage.ContentOneofCase.Report:
                    Update(balancer, status => ProxyReports.Apply(status, message.Report, balancer.Current?.State.Snapshot));
                    await _inbox.Writer.WriteAsync(message, cancellationToken);
                    break;
            }
        }
    }

    private async Task SendAsync(PublishedBalancer balancer, IAsyncStreamWriter<OperatorMessage> outgoing, CancellationToken cancellationToken)
    {
        await outgoing.WriteAsync(new OperatorMessage { Welcome = new Welcome { Epoch = _publisher.Options.Epoch } }, cancellationToken);

        // Twice as often, so that a heartbeat is never late by more than half.
        var beat = _publisher.Options.HeartbeatInterval / 2;
        await using var beats = _time.CreateTimer(_ => Wake(), null, beat, beat);
        var lastSent = _time.GetTimestamp();
        while (true)
        {
            Update(balancer, status => status);
            if (_progress.Next(balancer.Current) is { } message)
            {
                await SendStateAsync(message, outgoing, cancellationToken);
                lastSent = _time.GetTimestamp();
            }
            else if (_time.GetElapsedTime(lastSent) >= beat)
            {
                await outgoing.WriteAsync(new OperatorMessage { Heartbeat = new Heartbeat() }, cancellationToken);
                lastSent = _time.GetTimestamp();
            }

            if (_progress.IsContested(balancer.Current))
            {
                _publisher.Contested.Add(balancer.Name);
            }

            switch (await _inbox.Reader.ReadAsync(cancellationToken))
            {
                case { Report: { } report }:
                    _progress.OnHeld(report.Held);
                    break;
                case { } answer:
                    OnAnswer(balancer, answer);
                    break;
            }
        }
    }

    private async Task SendStateAsync(OperatorMessage message, IAsyncStreamWriter<OperatorMessage> outgoing, CancellationToken cancellationToken)
    {
        var bytes = message.CalculateSize();
        if (bytes > _publisher.Options.MaxMessageBytes)
        {
            // It stays unanswered, and the stream ends: the log says why, and the metrics say who is behind.
            LogTooLarge(_logger, Status.Name, bytes, _publisher.Options.MaxMessageBytes);
            throw new RpcException(new Status(StatusCode.ResourceExhausted, "The state is larger than a message may be."));
        }

        _unanswered.CancelAfter(_publisher.Options.AnswerTimeout);
        _publisher.Metrics.CountMessage(message, bytes);
        await outgoing.WriteAsync(message, cancellationToken);
    }

    private void OnAnswer(PublishedBalancer balancer, ProxyMessage answer)
    {
        if (answer.ContentCase == ProxyMessage.ContentOneofCase.Ack)
        {
            OnAck(answer.Ack);
        }
        else if (_progress.OnNack(answer.Nack) is { } refused)
        {
            OnNack(balancer, answer.Nack, refused);
        }

        if (!_progress.IsWaiting)
        {
            _unanswered.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    private void OnAck(Ack ack)
    {
        // What was there before the proxy came did not take it that long.
        if (_progress.OnAck(ack) is { } publication && publication.Timestamp >= _started)
        {
            _publisher.Metrics.ObservePropagation(_time.GetElapsedTime(publication.Timestamp));
        }
    }

    private void OnNack(PublishedBalancer balancer, Nack nack, Publication refused)
    {
        _publisher.Metrics.CountNack(nack.Reason);
        if (nack.Reason == NackReason.Outdated)
        {
            // Nothing is wrong with the state or the proxy: another replica was quicker, or this one is behind.
            LogOutdated(_logger, Status.Name, balancer.Name, nack.Detail);
            balancer.Contest(refused);
            return;
        }

        LogNack(_logger, Status.Name, balancer.Name, nack.Reason, nack.Detail);
        Update(balancer, status => status with { Refusal = nack.Detail });
    }

    /// <summary>Both loops do this; each change is made of the status as it is.</summary>
    private void Update(PublishedBalancer balancer, Func<ProxyStatus, ProxyStatus> change)
    {
        ProxyStatus before, after;
        do
        {
            before = Status;
            after = change(before).Measure(before, balancer.Current?.State.Snapshot.Fingerprint, _time.GetUtcNow());
        }
        while (Interlocked.CompareExchange(ref _status, after, before) != before);

        if (after.DiffersFrom(before))
        {
            _publisher.Changes.Add(balancer.Name);
        }
    }

    [LoggerMessage(EventId = 100, Level = LogLevel.Information, Message = "Proxy {Proxy} of {Balancer} is connected.")]
    private static partial void LogConnected(ILogger logger, string proxy, Protocol.BalancerName balancer);

    [LoggerMessage(EventId = 101, Level = LogLevel.Information, Message = "Proxy {Proxy} of {Balancer} is no longer connected.")]
    private static partial void LogDisconnected(ILogger logger, string proxy, Protocol.BalancerName balancer);

    [LoggerMessage(EventId = 102, Level = LogLevel.Warning, Message = "Proxy {Proxy} of {Balancer} refused a state: {Reason}. {Detail}")]
    private static partial void LogNack(ILogger logger, string proxy, Protocol.BalancerName balancer, NackReason reason, string detail);

    [LoggerMessage(EventId = 104, Level = LogLevel.Information, Message = "Proxy {Proxy} of {Balancer} took a state for outdated. {Detail}")]
    private static partial void LogOutdated(ILogger logger, string proxy, Protocol.BalancerName balancer, string detail);

    [LoggerMessage(EventId = 103, Level = LogLevel.Error, Message = "The state for proxy {Proxy} has {Bytes} bytes, more than the {Limit} a message may have: use fewer servers, or shorter reasons.")]
    private static partial void LogTooLarge(ILogger logger, string proxy, int bytes, int limit);
}
