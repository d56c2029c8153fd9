using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace K8sHashBalancer.EchoServer;

/// <summary>
/// A server that answers every request with its own name and what it received, and that misbehaves when asked. It
/// is Kestrel without a host around it: no configuration, no log, no signal handlers, so that many of them start
/// and stop within one process.
/// </summary>
public sealed class EchoServer : IAsyncDisposable
{
    private static readonly TimeSpan DefaultDrain = TimeSpan.FromSeconds(10);

    private readonly KestrelServer _kestrel;
    private readonly ListenOptions _listener;
    private readonly ListenOptions? _http2Listener;
    private readonly CancellationTokenSource _abort;
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _requestsReceived;
    private long _probesReceived;
    private int _requestsInFlight;
    private volatile Misbehaviour _default;
    private volatile Misbehaviour _health = Misbehaviour.None;

    private EchoServer(EchoServerOptions options, TimeProvider time)
    {
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        kestrel.Limits.MaxRequestBodySize = null;
        // Slow bodies, in either direction, are what some tests are about.
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        _listener = Listen(kestrel, options.Host, options.Port, HttpProtocols.Http1);
        _http2Listener = options.Http2Port is { } port ? Listen(kestrel, options.Host, port, HttpProtocols.Http2) : null;
        _kestrel = new KestrelServer(
            Options.Create(kestrel),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);
        _abort = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _default = options.Default;
        Host = options is { Host: "localhost", Port: 0 } ? "127.0.0.1" : options.Host;
        Named(options);
    }

    /// <summary>The name given in every answer.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Where it listens; <c>127.0.0.1</c> when it was asked for any port of <c>localhost</c>.</summary>
    public string Host { get; }

    /// <summary>The port that is open for HTTP/1.1.</summary>
    public int Port => _listener.IPEndPoint!.Port;

    /// <summary>The port that is open for HTTP/2, if there is one.</summary>
    public int? Http2Port => _http2Listener?.IPEndPoint!.Port;

    /// <summary>How many requests have arrived, health probes and control calls not among them.</summary>
    public long RequestsReceived => Interlocked.Read(ref _requestsReceived);

    /// <summary>How many health probes have arrived.</summary>
    public long ProbesReceived => Interlocked.Read(ref _probesReceived);

    /// <summary>How many requests are being answered now, WebSockets among them.</summary>
    public int RequestsInFlight => Volatile.Read(ref _requestsInFlight);

    /// <summary>How ordinary requests are mistreated unless they say otherwise. May be set at any time.</summary>
    public Misbehaviour Default { get => _default; set => _default = value; }

    /// <summary>How health probes are mistreated. May be set at any time.</summary>
    public Misbehaviour Health { get => _health; set => _health = value; }

    /// <summary>Whether health probes are told 200; setting it false makes that 503.</summary>
    public bool Healthy
    {
        get => Health.Status is null or < 300;
        set => Health = Health with { Status = value ? null : StatusCodes.Status503ServiceUnavailable };
    }

    internal ReadOnlyMemory<byte> NameInBytes { get; private set; }

    /// <summary>Starts a server.</summary>
    /// <param name="options">What it is called and where it listens.</param>
    /// <param name="timeProvider">The clock of its delays and of the drain.</param>
    /// <param name="ct">Gives up starting.</param>
    /// <exception cref="IOException">The port could not be opened.</exception>
    /// <exception cref="ArgumentException">The host is neither <c>localhost</c>, <c>*</c> nor an IP address.</exception>
    public static async Task<EchoServer> StartAsync(
        EchoServerOptions options, TimeProvider? timeProvider = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var time = timeProvider ?? TimeProvider.System;
        var server = new EchoServer(options, time);
        try
        {
            await server._kestrel.StartAsync(new RequestHandler(server, time, server._stopping.Task), ct);
        }
        catch (Exception failure)
        {
            // One of two listeners may be open already.
            await server.DisposeAsync();
            if (failure is SocketException)
            {
                throw new IOException($"Port {options.Port} of {options.Host} could not be opened: {failure.Message}", failure);
            }

            throw;
        }

        server.Named(options);
        return server;
    }

    /// <summary>Stops accepting, finishes what is in flight, and aborts what is left when the drain time is over.</summary>
    /// <param name="drain">How long to wait for requests in flight.</param>
    public Task StopAsync(TimeSpan? drain = null)
    {
        _abort.CancelAfter(drain ?? DefaultDrain);
        _stopping.TrySetResult();
        return _kestrel.StopAsync(_abort.Token);
    }

    /// <summary>Stops as a crash does: connections are aborted, whatever they carry.</summary>
    public async Task KillAsync()
    {
        await _abort.CancelAsync();
        await _kestrel.StopAsync(_abort.Token);
    }

    /// <summary>Stops abruptly, like <see cref="KillAsync"/>, and frees everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _kestrel.Dispose();
    }

    internal void RequestArrived()
    {
        Interlocked.Increment(ref _requestsReceived);
        Interlocked.Increment(ref _requestsInFlight);
    }

    internal void RequestEnded() => Interlocked.Decrement(ref _requestsInFlight);

    internal void ProbeArrived() => Interlocked.Increment(ref _probesReceived);

    // Called again once the port is open: until then nobody knows the number behind port 0.
    private void Named(EchoServerOptions options)
    {
        Name = options.Name ?? $"{options.NamePrefix}-{Port}";
        NameInBytes = Encoding.UTF8.GetBytes(Name);
    }

    private static ListenOptions Listen(KestrelServerOptions kestrel, string host, int port, HttpProtocols protocols)
    {
        ListenOptions? listener = null;
        void Configure(ListenOptions options)
        {
            options.Protocols = protocols;
            listener = options;
        }

        switch (host)
        {
            // Kestrel cannot take the same free port on two addresses at once.
            case "localhost" when port == 0: kestrel.Listen(IPAddress.Loopback, port, Configure); break;
            case "localhost": kestrel.ListenLocalhost(port, Configure); break;
            case "*": kestrel.ListenAnyIP(port, Configure); break;
            case var _ when IPAddress.TryParse(host, out var address): kestrel.Listen(address, port, Configure); break;
            default: throw new ArgumentException($"The host cannot be '{host}': it takes localhost, * or an IP address.", nameof(host));
        }

        return listener!;
    }
}
