using System.Net.Sockets;
using System.Threading.Channels;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Proxy.Balancing;
using K8sHashBalancer.Proxy.Monitoring;
using K8sHashBalancer.Proxy.Receiving.Storing;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>
/// Keeps a stream to each replica of the operator open: looks up which there are, again when a stream ended and every so often.
/// Without any the proxy serves on with what it has.
/// </summary>
internal sealed partial class SnapshotReceiver : BackgroundService, ISnapshotSource
{
    private readonly ReceiverOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SnapshotReceiver> _logger;
    private readonly ConnectedOperators _connected;
    private readonly StateReceiver _receiver;
    private readonly OperatorLinks _links;
    private readonly StateStorage? _storage;
    private readonly StateTrust? _trust;

    /// <summary>Where each address led when that could be found out last.</summary>
    private readonly Dictionary<Uri, IReadOnlyList<OperatorEndPoint>> _found = [];

    // Holds at most one: a wish to look made twice is one wish.
    private readonly Channel<bool> _looks = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private string? _problem;

    public SnapshotReceiver(
        ReceiverOptions options,
        Balancer balancer,
        TrafficCounters counters,
        ConnectedOperators connected,
        ReceiverMetrics metrics,
        IServiceProvider services,
        TimeProvider time,
        ILogger<SnapshotReceiver> logger)
    {
        (_options, _connected, _time, _logger) = (options, connected, time, logger);
        _receiver = new StateReceiver(balancer, new StateOrder(options.PatienceWithUnclearStates, options.PatienceWithOlderStates, time), metrics, OnTaken);
        (_storage, _trust) = (services.GetService<StateStorage>(), services.GetService<StateTrust>());

        // What readiness asks of the receiver, and reports tell of readiness: found when it is needed.
        ReportWriter CreateReports() => new(balancer, counters, services.GetRequiredService<Lifetime>(), _receiver);
        _links = new OperatorLinks(
            options.MostOperators, replica => new OperatorLink(replica, options, _receiver, CreateReports, connected, OnEnded, time, logger));
    }

    /// <inheritdoc/>
    public string? WaitingFor =>
        _receiver.Held is not null ? null
        : _connected.Count == 0 && Volatile.Read(ref _problem) is { } problem ? $"no first snapshot of {_options.Balancer} yet; {problem}"
        : $"waiting for the first snapshot of {_options.Balancer} from the operator at {string.Join(", ", _options.Operators.Select(address => address.Authority))}";

    /// <inheritdoc/>
    public bool HoldsTrafficUntilReady => true;

    /// <inheritdoc/>
    public string? Doubt => _trust?.Doubt;

    /// <inheritdoc/>
    public string? Remark => _trust?.Remark;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var receiving = _receiver.RunAsync(ending.Token);
        try
        {
            if (_storage is not null)
            {
                await _storage.RestoreAsync(_receiver, stoppingToken);
            }

            await using var links = _links;
            while (!stoppingToken.IsCancellationRequested)
            {
                await LookAsync(stoppingToken);
                await WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The proxy stops.
        }
        finally
        {
            await ending.CancelAsync();
            await receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var address in _options.Operators)
        {
            try
            {
                using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
                var found = await _options.Resolver.ResolveAsync(address, either.Token).WaitAsync(either.Token);
                if (found.Count > 0)
                {
                    _found[address] = [.. found.Select(one => new OperatorEndPoint(address, one))];
                    continue;
                }

                NoteUnresolved(address, "it has no address");
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                NoteUnresolved(address, exception is SocketException ? exception.Message : "no answer in time");
            }
        }

        // Two names may lead to one place.
        var leftOut = await _links.SetAsync([.. _found.Values.SelectMany(found => found).DistinctBy(replica => replica.EndPoint)]);
        if (leftOut > 0)
        {
            LogTooMany(_logger, _options.MostOperators, leftOut);
        }
    }

    /// <summary>Waits until it is time to look again, and a moment at the least, so that many ends lead to few looks.</summary>
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(_options.ShortestLookInterval, _time, cancellationToken);
        using var regularly = new CancellationTokenSource(_options.LookInterval, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(regularly.Token, cancellationToken);
        try
        {
            await _looks.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing happened, and it is looked all the same.
        }
    }

    private void OnEnded(OperatorEndPoint replica, string end)
    {
        Volatile.Write(ref _problem, $"the operator at {replica} could not be followed ({end.TrimEnd('.')})");
        _looks.Writer.TryWrite(true);
    }

    private void OnTaken(VersionedState state, bool isNew)
    {
        _storage?.Keep(state);
        if (isNew)
        {
            _links.Wake();
        }
    }

    private void NoteUnresolved(Uri address, string reason)
    {
        Volatile.Write(ref _problem, $"the operator {address.Authority} could not be found ({reason.TrimEnd('.')})");
        LogUnresolved(_logger, address.Authority, reason, _found.ContainsKey(address) ? "Going by where it was." : "Trying again.");
        if (!_found.ContainsKey(address))
        {
            _looks.Writer.TryWrite(true);
        }
    }

    [LoggerMessage(EventId = 63, Level = LogLevel.Warning, Message = "The operator {Address} cannot be found: {Reason} {Consequence}")]
    private static partial void LogUnresolved(ILogger logger, string address, string reason, string consequence);

    [LoggerMessage(EventId = 64, Level = LogLevel.Warning, Message = "There are more replicas of the operator than the {Limit} that a proxy follows: {LeftOut} are left out.")]
    private static partial void LogTooMany(ILogger logger, int limit, int leftOut);
}
