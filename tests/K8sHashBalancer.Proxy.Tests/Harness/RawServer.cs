using System.Net;
using System.Net.Sockets;

namespace K8sHashBalancer.Proxy.Tests.Harness;

/// <summary>A server that does exactly what a test says, byte for byte.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<RawConnection, Task> _serve;
    private int _connections;

    private RawServer(Func<RawConnection, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>How many connections it accepted.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Starts a server that does this with each connection.</summary>
    public static RawServer Start(Func<RawConnection, Task> serve)
    {
        var server = new RawServer(serve);
        _ = server.AcceptAsync();
        return server;
    }

    /// <summary>Starts a server that answers each request without a body with this.</summary>
    public static RawServer Answering(string answer) => Start(async connection =>
    {
        while (true)
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(answer);
        }
    });

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(new RawConnection(socket));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(RawConnection connection)
    {
        using (connection)
        {
            try
            {
                await _serve(connection);
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException or Xunit.Sdk.XunitException)
            {
                // The proxy closed the connection.
            }
        }
    }
}
