using System.Globalization;
using Grpc.Core;
using K8sHashBalancer.Operator.Securing;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Operator.Publishing;

/// <summary>Where proxies call: lets them in, and serves each until it leaves.</summary>
internal sealed partial class SnapshotService(
    Publisher publisher, ProxyDoor door, IHostApplicationLifetime host, TimeProvider time, ILogger<SnapshotService> logger)
    : Snapshots.SnapshotsBase
{
    /// <inheritdoc/>
    public override async Task Follow(
        IAsyncStreamReader<ProxyMessage> requestStream, IServerStreamWriter<OperatorMessage> responseStream, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(requestStream);
        ArgumentNullException.ThrowIfNull(context);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, host.ApplicationStopping);
        try
        {
            await FollowAsync(requestStream, responseStream, context, ending.Token);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.DeadlineExceeded)
        {
            // Who does not read would not read the end of the stream either.
            LogGivenUp(logger, context.Peer, exception.Status.Detail);
            context.GetHttpContext().Abort();
        }
        catch (RpcException exception)
        {
            publisher.Metrics.CountTurnedAway(exception.StatusCode);
            throw;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException && ending.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "The operator is stopping, or the proxy left."));
        }
    }

    private async Task FollowAsync(
        IAsyncStreamReader<ProxyMessage> incoming, IServerStreamWriter<OperatorMessage> outgoing, ServerCallContext context, CancellationToken ending)
    {
        // First of all: who is nobody's proxy must not use up what is there for those who are.
        var caller = await door.EnterAsync(context, ending);
        if (!publisher.Hellos.TryTake())
        {
            throw Refusal(StatusCode.ResourceExhausted, "Too many proxies connect at once: try again.");
        }

        var hello = await ReadHelloAsync(incoming, ending);
        var balancer = new BalancerName(hello.BalancerNamespace, hello.BalancerName);
        door.DemandOwn(context, caller, balancer);

        // No stream outlives its token. The proxy comes back with the next one, and serves on meanwhile.
        using var expiring = new CancellationTokenSource(caller.StreamTime(time.GetUtcNow(), Random.Shared.NextDouble()), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(expiring.Token, ending);
        using var stream = new ProxyStream(publisher, hello, time, logger);
        var (admission, published) = publisher.Add(balancer, stream);
        if (published is null)
        {
            throw admission == Admission.Duplicate
                ? new RpcException(
                    new Status(StatusCode.AlreadyExists, "The proxy has a stream to this process already."),
                    new Metadata { { "epoch", publisher.Options.Epoch.ToString("x16", CultureInfo.InvariantCulture) } })
                : Refusal(StatusCode.ResourceExhausted, $"The operator serves as many proxies of {balancer} as it may.");
        }

        try
        {
            await stream.RunAsync(published, incoming, outgoing, either.Token);
        }
        catch (OperationCanceledException) when (expiring.IsCancellationRequested && !ending.IsCancellationRequested)
        {
            LogExpiring(logger, hello.ProxyName, balancer);
        }
        finally
        {
            publisher.Remove(published, stream);
        }
    }

    private async Task<Hello> ReadHelloAsync(IAsyncStreamReader<ProxyMessage> incoming, CancellationToken ending)
    {
        using var deadline = new CancellationTokenSource(publisher.Options.HelloTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ending);
        try
        {
            if (!await incoming.MoveNext(either.Token) || incoming.Current.Hello is not { } hello)
            {
                throw Refusal(StatusCode.InvalidArgument, "The first message must be a hello.");
            }

            return hello.ProtocolVersion != ProtocolLimits.Version
                ? throw Refusal(StatusCode.FailedPrecondition, $"The operator speaks version {ProtocolLimits.Version} of the protocol, the proxy {hello.ProtocolVersion}.")
                : hello.ProxyName.Length is 0 or > 253 || !BalancerName.TryParse($"{hello.BalancerNamespace}/{hello.BalancerName}", out _)
                ? throw Refusal(StatusCode.InvalidArgument, "The hello must name a balancer and the proxy.")
                : hello;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or RpcException && deadline.IsCancellationRequested)
        {
            throw Refusal(StatusCode.DeadlineExceeded, "There was no hello in time.");
        }
    }

    private static RpcException Refusal(StatusCode code, string detail) => new(new Status(code, detail));

    [LoggerMessage(EventId = 111, Level = LogLevel.Debug, Message = "The token of proxy {Proxy} of {Balancer} is about to expire: it comes back with a new one.")]
    private static partial void LogExpiring(ILogger logger, string proxy, BalancerName balancer);

    [LoggerMessage(EventId = 110, Level = LogLevel.Warning, Message = "Gave up on {Peer}. {Detail}")]
    private static partial void LogGivenUp(ILogger logger, string peer, string detail);
}
