using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace K8sHashBalancer.ControlPlane.Tests.Chaos;

/// <summary>A stretch of network between two programs: passes on bytes to a port of this machine until it is cut.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly int _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> _sockets = [];
    private readonly Task _accepting;
    private volatile bool _isBroken;
    private volatile TaskCompletionSource? _held;

    private Relay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where to connect.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Opens one to a port of this machine.</summary>
    public static Relay To(int target) => new(target);

    /// <summary>Cuts it as a firewall does that rejects: connections break, and new ones do at once.</summary>
    public void Break()
    {
        _isBroken = true;
        CloseAll();
    }

    /// <summary>Cuts it as a pulled cable does: nothing arrives, and nobody is told. What was sent meanwhile arrives when it is healed.</summary>
    public void Hold() => _held ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends both.</summary>
    public void Heal()
    {
        _isBroken = false;
        Interlocked.Exchange(ref _held, null)?.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        Heal();
        CloseAll();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is closed.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            _sockets[client] = _sockets[server] = true;
            try
            {
                if (!_isBroken)
                {
                    client.NoDelay = server.NoDelay = true;
                    await server.ConnectAsync(IPAddress.Loopback, _target);
                    await Task.WhenAny(PassOnAsync(client, server), PassOnAsync(server, client));
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // Nobody is there: whoever connected learns of it.
            }
            finally
            {
                _sockets.Remove(client, out _);
                _sockets.Remove(server, out _);
                client.LingerState = new LingerOption(true, 0);
            }
        }
    }

    private async Task PassOnAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                if (_held is { } held)
                {
                    await held.Task;
                }

                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The other direction ends with this one.
        }
    }

    private void CloseAll()
    {
        foreach (var socket in _sockets.Keys)
        {
            socket.Dispose();
        }
    }
}
