using System.Globalization;
using System.Threading.Channels;
using Grpc.Core;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>
/// One stream to one operator. One loop receives states and answers them; another one sends the answers, and reports between
/// them.
/// </summary>
internal sealed class OperatorStream(
    ReceiverOptions options, StateReceiver receiver, ReportWriter reports, ConnectedOperators connected, TimeProvider time)
{
    /// <summary>Answers, or null for a look at what there is to report. The operator sends a state only after the answer to the
    /// one before, so that it never fills up.</summary>
    private readonly Channel<ProxyMessage?> _outbox = Channel.CreateBounded<ProxyMessage?>(new BoundedChannelOptions(16) { SingleReader = true });

    /// <summary>What the operator takes the proxy to hold, and sends changes of.</summary>
    private Snapshot? _last;

    /// <summary>The process at the other end, once it said so and no other stream leads there.</summary>
    private ulong? _epoch;

    /// <summary>Whether the operator said anything at all.</summary>
    public bool WasHeard { get; private set; }

    /// <summary>The process to which another stream led already, if that is why this one ended.</summary>
    public ulong? Duplicate { get; private set; }

    /// <summary>Whether the operator ended the stream and nothing went wrong: the token that it was opened with expires, say.</summary>
    public bool EndedInOrder { get; private set; }

    /// <summary>Looks for something to report.</summary>
    public void Wake() => _outbox.Writer.TryWrite(null);

    /// <summary>Receives until the stream ends.</summary>
    /// <param name="client">The operator.</param>
    /// <param name="headers">What goes along with the call.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Why it ended.</returns>
    public async Task<string> RunAsync(Snapshots.SnapshotsClient client, Metadata headers, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(options.SilenceLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        using var call = client.Follow(headers, cancellationToken: either.Token);
        var sending = SendAsync(call.RequestStream, either.Token);
        try
        {
            await ReceiveAsync(call.ResponseStream, silence, either.Token);
            EndedInOrder = true;
            return Duplicate is null ? "The operator ended the stream." : "Another stream leads to the same process.";
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException or IOException or HttpRequestException or InvalidOperationException)
        {
            Duplicate = ReadDuplicate(exception as RpcException);
            return silence.IsCancellationRequested ? "The operator was silent for too long."
                : exception is RpcException rpc ? Describe(rpc.Status)
                : exception.Message;
        }
        finally
        {
            await either.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Leave();
        }
    }

    private async Task ReceiveAsync(IAsyncStreamReader<OperatorMessage> incoming, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        while (await incoming.MoveNext(cancellationToken))
        {
            WasHeard = true;
            silence.CancelAfter(options.SilenceLimit);
            var message = incoming.Current;
            StateOffer? offer = message.ContentCase switch
            {
                OperatorMessage.ContentOneofCase.Full => new StateOffer.Whole(message.Full),
                OperatorMessage.ContentOneofCase.Delta => new StateOffer.Change(message.Delta, _last),
                _ => null,
            };
            if (offer is not null)
            {
                var answer = await receiver.OfferAsync(offer, cancellationToken);
                _last = answer.Taken ?? _last;
                await _outbox.Writer.WriteAsync(answer.Message, cancellationToken);
            }
            else if (message.Welcome is { } welcome && !Join(welcome.Epoch))
            {
                return;
            }
        }
    }

    /// <returns>Whether to stay.</returns>
    private bool Join(ulong epoch)
    {
        if (!connected.TryAdd(epoch))
        {
            Duplicate = epoch;
            return false;
        }

        _epoch = epoch;
        receiver.Connect(epoch);
        return true;
    }

    private void Leave()
    {
        if (_epoch is { } epoch)
        {
            receiver.Disconnect(epoch);
            connected.Remove(epoch);
        }
    }

    private async Task SendAsync(IClientStreamWriter<ProxyMessage> outgoing, CancellationToken cancellationToken)
    {
        await outgoing.WriteAsync(Hello(), cancellationToken);
        await using var looks = time.CreateTimer(_ => Wake(), null, options.ChangeInterval, options.ChangeInterval);
        long? reported = null;
        Wake();
        await foreach (var answer in _outbox.Reader.ReadAllAsync(cancellationToken))
        {
            if (answer is not null)
            {
                await outgoing.WriteAsync(answer, cancellationToken);
            }
            else if (reported is null || reports.IsDue || time.GetElapsedTime(reported.Value) >= options.ReportInterval)
            {
                await outgoing.WriteAsync(new ProxyMessage { Report = reports.Write() }, cancellationToken);
                reported = time.GetTimestamp();
            }
        }
    }

    /// <summary>The library's own words, "Error connecting to subchannel" say, leave out what the cause is.</summary>
    private static string Describe(Status status) =>
        status.DebugException is { } cause ? $"{status.StatusCode}: {cause.GetBaseException().Message}" : $"{status.StatusCode}: {status.Detail}";

    private static ulong? ReadDuplicate(RpcException? exception) =>
        exception is { StatusCode: StatusCode.AlreadyExists }
        && ulong.TryParse(exception.Trailers.GetValue("epoch"), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var epoch)
            ? epoch
            : null;

    private ProxyMessage Hello()
    {
        var held = receiver.Held;
        Interlocked.CompareExchange(ref _last, held?.Snapshot, null);
        return new()
        {
            Hello = new Hello
            {
                ProtocolVersion = Protocol.ProtocolLimits.Version,
                BalancerNamespace = options.Balancer.Namespace,
                BalancerName = options.Balancer.Name,
                ProxyName = options.ProxyName,
                Instance = options.Instance,
                Held = held?.ToHeld(),
            },
        };
    }
}
