using Grpc.Core;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Securing.Refusing;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Operator.Securing;

/// <summary>
/// Where every gRPC method lets callers in: first who it is, from what came with the call, before anything is read or reserved for
/// it; then, when it has said what it wants, whether that is its own. Who is turned away is counted and logged.
/// </summary>
internal sealed class ProxyDoor(IProxyAuthenticator authenticator, RefusalLog refusals)
{
    /// <summary>Who calls.</summary>
    /// <exception cref="RpcException">It is turned away.</exception>
    public async Task<ProxyCaller> EnterAsync(ServerCallContext call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        HandshakeWatch.Called(call.GetHttpContext());
        try
        {
            return await authenticator.AuthenticateAsync(call.RequestHeaders, cancellationToken);
        }
        catch (RefusedException exception)
        {
            throw Refuse(call, exception.Refusal);
        }
    }

    /// <summary>Makes sure that a caller asks for its own balancer.</summary>
    /// <exception cref="RpcException">It is turned away.</exception>
    public void DemandOwn(ServerCallContext call, ProxyCaller caller, BalancerName balancer)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(caller);
        if (!caller.IsOf(balancer))
        {
            throw Refuse(call, new Refusal(RefusalReason.WrongBalancer, $"{caller.User} may not follow {balancer}."));
        }
    }

    private RpcException Refuse(ServerCallContext call, Refusal refusal)
    {
        refusals.Add(refusal, call.Peer);
        return new RpcException(new Status(RefusalWords.Status(refusal.Reason), refusal.Detail));
    }
}
