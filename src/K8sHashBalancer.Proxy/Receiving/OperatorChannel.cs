using System.Net.Security;
using System.Net.Sockets;
using Grpc.Net.Client;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>Makes the channel to one replica of the operator.</summary>
internal static class OperatorChannel
{
    /// <summary>
    /// A channel that connects to the end point, and calls it by the host of the address: that is what its certificate is for.
    /// Nothing is connected yet. It owns what it is made of.
    /// </summary>
    /// <param name="replica">Where to connect.</param>
    /// <param name="trust">By what the operator is known, if the address is one of https.</param>
    /// <param name="options">What the proxy is.</param>
    public static GrpcChannel Create(OperatorEndPoint replica, SslClientAuthenticationOptions trust, ReceiverOptions options) => GrpcChannel.ForAddress(replica.Address, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            SslOptions = trust,
            ConnectTimeout = options.ConnectTimeout,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            ConnectCallback = (_, cancellationToken) => ConnectAsync(replica, cancellationToken),
        },
        DisposeHttpClient = true,
        MaxReceiveMessageSize = ProtocolLimits.MaxStateBytes,
        MaxSendMessageSize = ProtocolLimits.MaxProxyMessageBytes,
    });

    private static async ValueTask<Stream> ConnectAsync(OperatorEndPoint replica, CancellationToken cancellationToken)
    {
        var socket = new Socket(replica.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(replica.EndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
