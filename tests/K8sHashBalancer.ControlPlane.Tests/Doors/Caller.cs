using Grpc.Core;
using Grpc.Net.Client;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Protocol.V1;
using K8sHashBalancer.Proxy.Receiving;

namespace K8sHashBalancer.ControlPlane.Tests.Doors;

/// <summary>Asks an operator for a balancer, as a proxy does, with whatever token it is given.</summary>
internal static class Caller
{
    /// <summary>Asks once.</summary>
    /// <param name="address">The operator.</param>
    /// <param name="authorities">The file with the authorities to know it by.</param>
    /// <param name="token">The token; null for none.</param>
    /// <param name="balancer">The balancer.</param>
    /// <returns>How it is refused; OK if it is sent a state.</returns>
    public static async Task<Status> AskAsync(Uri address, string authorities, string? token, BalancerName balancer)
    {
        Assert.True(OperatorTrust.TryRead(authorities, out var trust, out _));
        using var handler = new SocketsHttpHandler { SslOptions = trust };
        using var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = handler });
        var headers = token is null ? new Metadata() : new Metadata { { "authorization", $"Bearer {token}" } };
        using var call = new Snapshots.SnapshotsClient(channel).Follow(headers);
        try
        {
            await call.RequestStream.WriteAsync(Hello(balancer)).WithinDeadline();
            while (await call.ResponseStream.MoveNext(CancellationToken.None).WithinDeadline())
            {
                if (call.ResponseStream.Current.ContentCase is OperatorMessage.ContentOneofCase.Full)
                {
                    return Status.DefaultSuccess;
                }
            }

            return new Status(StatusCode.Aborted, "The stream ended without a state.");
        }
        catch (RpcException exception)
        {
            return exception.Status;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // The refusal was there before the hello was written.
            return call.GetStatus();
        }
    }

    private static ProxyMessage Hello(BalancerName balancer) => new()
    {
        Hello = new Hello
        {
            ProtocolVersion = ProtocolLimits.Version,
            BalancerNamespace = balancer.Namespace,
            BalancerName = balancer.Name,
            ProxyName = "caller",
        },
    };
}
