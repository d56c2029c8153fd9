using System.Threading.Channels;
using Grpc.Core;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>
/// One stream to one operator. One loop receives states and answers them; another one sends the answers, and reports between
/// them.
/// </summary>
internal sealed class OperatorStream(ReceiverOptions options, StateReceiver receiver, ReportWriter reports, TimeProvider time)
{
    /// <summary>Answers, or null for a look at what there is to report. The operator sends a state only after the answer to the
    /// one before, so that it never fills up.</summary>
    private readonly Channel<ProxyMessage?> _outbox = Channel.CreateBounded<ProxyMessage?>(new BoundedChannelOptions(16) { SingleReader = true });

    /// <summary>Whether the operator said anything at all.</summary>
    public bool WasHeard { get; private set; }

    /// <summary>Receives until the stream ends.</summary>
    /// <returns>Why it ended.</returns>
    public async Task<string> RunAsync(Snapshots.SnapshotsClient client, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(options.SilenceLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        using var call = client.Follow(cancellationToken: either.Token);
        var sending = SendAsync(call.RequestStream, either.Token);
        try
        {
            await ReceiveAsync(call.ResponseStream, silence, either.Token);
            return "The operator ended the stream.";
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException or IOException or HttpRequestException or InvalidOperationException)
        {
            return silence.IsCancellationRequested ? "The operator was silent for too long."
                : exception is RpcException rpc ? Describe(rpc.Status)
                : exception.Message;
        }
        finally
        {
            await either.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReceiveAsync(IAsyncStreamReader<OperatorMessage> incoming, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        while (await incoming.MoveNext(cancellationToken))
        {
            WasHeard = true;
            silence.CancelAfter(options.SilenceLimit);
            var message = incoming.Current;
            var answer = message.ContentCase switch
            {
                OperatorMessage.ContentOneofCase.Full => await receiver.ReceiveAsync(message.Full),
                OperatorMessage.ContentOneofCase.Delta => await receiver.ReceiveAsync(message.Delta),
                _ => null,
            };
            if (answer is not null)
            {
                await _outbox.Writer.WriteAsync(answer, cancellationToken);
            }
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

    private void Wake() => _outbox.Writer.TryWrite(null);

    private ProxyMessage Hello() => new()
    {
        Hello = new Hello
        {
            ProtocolVersion = Protocol.ProtocolLimits.Version,
            BalancerNamespace = options.Balancer.Namespace,
            BalancerName = options.Balancer.Name,
            ProxyName = options.ProxyName,
            Held = receiver.Held?.ToHeld(),
        },
    };
}
