using Grpc.Net.Client;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Protocol.V1;
using K8sHashBalancer.Proxy.Balancing;
using K8sHashBalancer.Proxy.Monitoring;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>
/// Keeps a stream to an operator open, and goes to the next address when it ends. Without one the proxy serves on with what it
/// has.
/// </summary>
internal sealed partial class SnapshotReceiver(
    ReceiverOptions options, Balancer balancer, TrafficCounters counters, IServiceProvider services, TimeProvider time, ILogger<SnapshotReceiver> logger)
    : BackgroundService, ISnapshotSource
{
    private readonly StateReceiver _receiver = new(balancer, new StateOrder(options.PatienceWithOlderStates, time));
    private string _waitingFor = "connecting to the operator";

    /// <inheritdoc/>
    public string? WaitingFor => _receiver.Held is null ? Volatile.Read(ref _waitingFor) : null;

    /// <inheritdoc/>
    public bool HoldsTrafficUntilReady => true;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(options.Backoff.Shortest, options.Backoff.Longest, Random.Shared);

        // Proxies that start together are not all to go to the same operator.
        for (var attempt = Random.Shared.Next(options.Operators.Length); !stoppingToken.IsCancellationRequested; attempt++)
        {
            var address = options.Operators[attempt % options.Operators.Length];
            var (end, wasHeard) = await FollowAsync(address, stoppingToken);
            if (wasHeard)
            {
                backoff.Reset();
            }

            if (!stoppingToken.IsCancellationRequested)
            {
                Volatile.Write(ref _waitingFor, $"no first snapshot of {options.Balancer} yet; the operator at {address.Authority} could not be followed ({end.TrimEnd('.')})");
                LogEnded(logger, address, end, _receiver.Held is null ? "Requests are answered with 503 until there is a first snapshot." : "Serving on with what is held.");
                await Task.Delay(backoff.Next(), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<(string End, bool WasHeard)> FollowAsync(Uri address, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            UseProxy = false,
            ActivityHeadersPropagator = null,
        };
        using var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            MaxReceiveMessageSize = ProtocolLimits.MaxStateBytes,
            MaxSendMessageSize = ProtocolLimits.MaxProxyMessageBytes,
        });

        // What readiness asks of the receiver, and reports tell of readiness: found when it is needed.
        var reports = new ReportWriter(balancer, counters, services.GetRequiredService<Lifetime>(), _receiver);
        var stream = new OperatorStream(options, _receiver, reports, time);
        Volatile.Write(ref _waitingFor, $"waiting for the first snapshot of {options.Balancer} from the operator at {address.Authority}");
        LogConnecting(logger, address, options.Balancer, options.ProxyName);
        var end = await stream.RunAsync(new Snapshots.SnapshotsClient(channel), cancellationToken);
        return (end, stream.WasHeard);
    }

    [LoggerMessage(EventId = 60, Level = LogLevel.Information, Message = "Following {Balancer} at the operator {Address} as {Proxy}.")]
    private static partial void LogConnecting(ILogger logger, Uri address, BalancerName balancer, string proxy);

    [LoggerMessage(EventId = 61, Level = LogLevel.Warning, Message = "The operator {Address} cannot be followed: {Reason} {Consequence}")]
    private static partial void LogEnded(ILogger logger, Uri address, string reason, string consequence);
}
