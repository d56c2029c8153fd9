using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace K8sHashBalancer.Proxy.Listening;

/// <summary>
/// One open port: a Kestrel server of its own, so that ports come and go one by one while the program runs, and a second one
/// in memory for HTTP/2 without TLS (<see cref="Http2Handoff"/>).
/// </summary>
internal sealed class Listener : IAsyncDisposable
{
    /// <summary>How long a new connection may be silent.</summary>
    private static readonly TimeSpan FirstByteTimeout = TimeSpan.FromSeconds(130);

    private readonly KestrelServer _server;
    private readonly KestrelServer? _http2Server;

    private Listener(ListenerEndPoint endPoint, KestrelServer server, KestrelServer? http2Server)
    {
        EndPoint = endPoint;
        _server = server;
        _http2Server = http2Server;
    }

    /// <summary>Where it listens; the port is the actual one if any free one was asked for.</summary>
    public ListenerEndPoint EndPoint { get; private set; }

    /// <summary>Opens a port.</summary>
    /// <param name="endPoint">Where.</param>
    /// <param name="handle">Answers requests.</param>
    /// <param name="services">Has the certificate, the logger factory, and what management requests need.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The port cannot be opened; <see cref="AddressInUseException"/> within if it is taken.</exception>
    public static async Task<Listener> StartAsync(
        ListenerEndPoint endPoint, RequestDelegate handle, IServiceProvider services, CancellationToken cancellationToken)
    {
        var application = new HttpApplication(handle, services.GetRequiredService<IServiceScopeFactory>());
        var loggers = services.GetRequiredService<ILoggerFactory>();
        var time = services.GetRequiredService<TimeProvider>();
        var certificates = services.GetRequiredService<CertificateSource>();
        var options = CreateOptions(services);
        KestrelServer? http2Server = null;
        if (endPoint.IsTls)
        {
            Bind(options, endPoint, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;

                // Who has not begun its handshake must not hold up a port that closes.
                listen.Use(next => connection => ServeAsync(connection, next, handoff: null, time));
                listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(certificates.Current!) });
            });
        }
        else
        {
            var handoff = new Http2Handoff();
            var http2Options = CreateOptions(services);
            http2Options.Listen(handoff.EndPoint, listen => listen.Protocols = HttpProtocols.Http2);
            http2Server = new KestrelServer(Options.Create(http2Options), handoff, loggers);
            Bind(options, endPoint, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => ServeAsync(connection, next, handoff, time));
            });
        }

        var transport = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions { UnsafePreferInlineScheduling = true, Backlog = 4096 }), loggers);
        var listener = new Listener(endPoint, new KestrelServer(Options.Create(options), transport, loggers), http2Server);
        try
        {
            await listener.StartAsync(application, cancellationToken);
            return listener;
        }
        catch
        {
            await listener.DisposeAsync();
            throw;
        }
    }

    /// <summary>Closes the port, lets requests in flight finish, and breaks off what is left when the token is cancelled.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_server.StopAsync(cancellationToken), _http2Server?.StopAsync(cancellationToken) ?? Task.CompletedTask);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        _http2Server?.Dispose();
        return default;
    }

    private async Task StartAsync(HttpApplication application, CancellationToken cancellationToken)
    {
        if (_http2Server is not null)
        {
            await _http2Server.StartAsync(application, cancellationToken);
        }

        await _server.StartAsync(application, cancellationToken);
        var address = _server.Features.Get<IServerAddressesFeature>()!.Addresses.First();
        EndPoint = EndPoint with { Port = BindingAddress.Parse(address).Port };
    }

    private static void Bind(KestrelServerOptions options, ListenerEndPoint endPoint, Action<ListenOptions> configure)
    {
        switch (endPoint.Host)
        {
            case "localhost":
                options.ListenLocalhost(endPoint.Port, configure);
                break;
            case "*":
                options.ListenAnyIP(endPoint.Port, configure);
                break;
            default:
                options.Listen(IPAddress.Parse(endPoint.Host), endPoint.Port, configure);
                break;
        }
    }

    private static KestrelServerOptions CreateOptions(IServiceProvider services)
    {
        var options = new KestrelServerOptions
        {
            ApplicationServices = services,
            AddServerHeader = false,

            // Header values pass through byte for byte; see Upstream.
            RequestHeaderEncodingSelector = static _ => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static _ => Encoding.Latin1,
        };

        // How large or slow a body may be is for the servers to say; an idle one is ended by the response timeout.
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        return options;
    }

    private static async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next, Http2Handoff? handoff, TimeProvider time)
    {
        // Without an answer the connection closed, or said nothing for too long, or this port closes: there is no request to answer.
        if (await IsHttp2Async(connection, time) is { } isHttp2)
        {
            await (isHttp2 && handoff is not null ? handoff.HandOverAsync(connection) : next(connection));
        }
    }

    private static async Task<bool?> IsHttp2Async(ConnectionContext connection, TimeProvider time)
    {
        using var silence = new CancellationTokenSource(FirstByteTimeout, time);
        var closing = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var any = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, connection.ConnectionClosed, closing);
        try
        {
            return await Http2Handoff.IsHttp2Async(connection, any.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            return null;
        }
    }
}
