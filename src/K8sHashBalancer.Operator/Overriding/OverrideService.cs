using Grpc.Core;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Securing;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Protocol.Mapping;
using K8sHashBalancer.Protocol.V1;
using K8sHashBalancer.RestApi.Changes;
using Expiry = K8sHashBalancer.RestApi.Changes.Expiry;
using ServerState = K8sHashBalancer.Core.Snapshots.ServerState;

namespace K8sHashBalancer.Operator.Overriding;

/// <summary>Where proxies have servers of their balancer changed.</summary>
internal sealed class OverrideService(BalancerCommands commands, ProxyDoor door) : Overrides.OverridesBase
{
    /// <summary>A year is more than anybody needs, and far from where times overflow.</summary>
    private static readonly TimeSpan LongestExpiry = TimeSpan.FromDays(366);

    /// <inheritdoc/>
    public override async Task<ChangeAnswer> Change(ChangeRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        var caller = await door.EnterAsync(context, context.CancellationToken);
        if (!CallHeaders.TryRead(context.RequestHeaders, out var balancer, out var proxy))
        {
            throw Refusal($"The headers {CallHeaders.Balancer} and {CallHeaders.Proxy} must name a balancer and the proxy.");
        }

        door.DemandOwn(context, caller, balancer);
        var address = ServerAddress.Create(request.Host, request.Port <= ushort.MaxValue ? (int)request.Port : 0)
            ?? throw Refusal($"\"{request.Host}\" with port {request.Port} is not the address of a server.");
        return Answer(await DoAsync(request, balancer, address, $"proxy {proxy}", context.CancellationToken));
    }

    private Task<CommandOutcome> DoAsync(
        ChangeRequest request, BalancerName balancer, ServerAddress address, string caller, CancellationToken cancellationToken) =>
        request.ActionCase switch
        {
            ChangeRequest.ActionOneofCase.Add => commands.AddAsync(
                balancer, address, new ServerAddition(Weight(request.Add.Weight), Read(request.Add.Expiry)), caller, cancellationToken),
            ChangeRequest.ActionOneofCase.Alter => commands.ChangeAsync(balancer, address, Read(request.Alter), caller, cancellationToken),
            ChangeRequest.ActionOneofCase.Remove => commands.RemoveAsync(balancer, address, caller, cancellationToken),
            _ => throw Refusal("The request says nothing that this operator can do."),
        };

    private static ServerChange Read(Alteration message)
    {
        var state = message.HasState ? (ServerState)message.State : (ServerState?)null;
        return state is null or ServerState.Ready or ServerState.Draining or ServerState.Maintenance
            ? new ServerChange(
                message.HasWeight ? Weight(message.Weight) : null, state, message.HasReason ? message.Reason : null, Read(message.Expiry))
            : throw Refusal($"A server cannot be put into the state {message.State}.");
    }

    private static Expiry? Read(Protocol.V1.Expiry? message) => message?.TimeCase switch
    {
        Protocol.V1.Expiry.TimeOneofCase.At when message.At is > 0 and < 253402300800000 =>
            new Expiry.At(DateTimeOffset.FromUnixTimeMilliseconds(message.At)),
        Protocol.V1.Expiry.TimeOneofCase.After when message.After > 0 && message.After <= LongestExpiry.TotalMilliseconds =>
            new Expiry.After(TimeSpan.FromMilliseconds(message.After)),
        null => null,
        _ => throw Refusal("The time to expire is out of range."),
    };

    private static int Weight(uint weight) => (int)Math.Min(weight, int.MaxValue);

    private static ChangeAnswer Answer(CommandOutcome outcome) => outcome.Result switch
    {
        ServerCommandResult.Done => new ChangeAnswer
        {
            Outcome = Outcome.Stored,
            Server = outcome.Server is null ? null : ServerMapping.Write(outcome.Server),
        },
        ServerCommandResult.NotFound notFound => new ChangeAnswer { Outcome = Outcome.NotFound, Detail = notFound.Detail ?? string.Empty },
        ServerCommandResult.Invalid invalid => new ChangeAnswer { Outcome = Outcome.Invalid, Field = invalid.Field, Detail = invalid.Detail },
        ServerCommandResult.Conflict conflict => new ChangeAnswer { Outcome = Outcome.Conflict, Detail = conflict.Detail },
        ServerCommandResult.Unknown unknown => new ChangeAnswer { Outcome = Outcome.Unknown, Detail = unknown.Detail },
        ServerCommandResult.Failed failed => new ChangeAnswer { Outcome = Outcome.Failed, Detail = failed.Detail },
        var other => throw new InvalidOperationException($"No message says {other}."),
    };

    private static RpcException Refusal(string detail) => new(new Status(StatusCode.InvalidArgument, detail));
}
