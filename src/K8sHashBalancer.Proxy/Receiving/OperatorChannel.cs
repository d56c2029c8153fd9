using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Grpc.Net.Client;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>Makes channels to operators.</summary>
internal static class OperatorChannel
{
    /// <summary>
    /// A channel that connects to an end point, and calls it by the host of the address: that is what its certificate is for.
    /// Nothing is connected yet. It owns what it is made of.
    /// </summary>
    /// <param name="address">What the operator is called.</param>
    /// <param name="endPoint">Where to connect.</param>
    /// <param name="trust">By what the operator is known, if the address is one of https.</param>
    /// <param name="options">What the proxy is.</param>
    /// <param name="onConnected">Told of each connection, before anything is sent on it. It must neither wait nor throw.</param>
    public static GrpcChannel Create(
        Uri address, EndPoint endPoint, SslClientAuthenticationOptions trust, ReceiverOptions options, Action? onConnected = null) =>
        GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                SslOptions = trust,
                ConnectTimeout = options.ConnectTimeout,
                UseProxy = false,
                ActivityHeadersPropagator = null,
                ConnectCallback = (_, cancellationToken) => ConnectAsync(endPoint, onConnected, cancellationToken),
            },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = ProtocolLimits.MaxStateBytes,
            MaxSendMessageSize = ProtocolLimits.MaxProxyMessageBytes,
        });

    private static async ValueTask<Stream> ConnectAsync(EndPoint endPoint, Action? onConnected, CancellationToken cancellationToken)
    {
        // Of both families: a name may have addresses of either.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            onConnected?.Invoke();
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
