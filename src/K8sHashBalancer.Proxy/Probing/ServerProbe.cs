using System.Net;
using System.Net.Sockets;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Proxy.Probing;

/// <summary>Asks one server whether it is well.</summary>
public abstract class ServerProbe : IDisposable
{
    /// <summary>A probe that asks for a path by HTTP, or one that just connects if there is no path.</summary>
    public static ServerProbe Create(ServerAddress address, string? path) =>
        string.IsNullOrEmpty(path) ? new TcpProbe(address) : new HttpProbe(new Uri($"http://{address}{path}"));

    /// <summary>Probes once.</summary>
    /// <param name="cancellationToken">Ends the probe.</param>
    /// <returns>Null if the server is well, otherwise what was seen instead, for people to read.</returns>
    /// <exception cref="OperationCanceledException">The probe was ended before the server answered.</exception>
    public abstract Task<string?> AttemptAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the probe holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Well is who accepts a connection.</summary>
    private sealed class TcpProbe(ServerAddress address) : ServerProbe
    {
        public override async Task<string?> AttemptAsync(CancellationToken cancellationToken)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
                return null;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                return exception.Message;
            }
        }
    }

    /// <summary>Well is who answers with a status from 200 to 399, as Kubernetes has it.</summary>
    private sealed class HttpProbe : ServerProbe
    {
        private readonly Uri _url;
        private readonly HttpMessageInvoker _client;

        public HttpProbe(Uri url)
        {
            _url = url;

            // A connection each: a server that no longer accepts any must not look well over an old one.
            _client = new HttpMessageInvoker(new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                PooledConnectionLifetime = TimeSpan.Zero,
                UseCookies = false,
                UseProxy = false,
                ActivityHeadersPropagator = null,
            });
        }

        public override async Task<string?> AttemptAsync(CancellationToken cancellationToken)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, _url);
            request.Headers.TryAddWithoutValidation("User-Agent", "K8sHashBalancer-probe");
            request.Headers.ConnectionClose = true;
            try
            {
                using var response = await _client.SendAsync(request, cancellationToken);
                return response.StatusCode is >= HttpStatusCode.OK and < HttpStatusCode.BadRequest
                    ? null
                    : $"GET {_url.PathAndQuery} answered {(int)response.StatusCode}";
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                return exception.InnerException?.Message ?? exception.Message;
            }
        }

        protected override void Dispose(bool disposing)
        {
            _client.Dispose();
            base.Dispose(disposing);
        }
    }
}
