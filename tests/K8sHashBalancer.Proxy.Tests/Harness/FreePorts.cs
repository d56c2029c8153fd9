using System.Net;
using System.Net.Sockets;

namespace K8sHashBalancer.Proxy.Tests.Harness;

/// <summary>
/// Ports that nobody listens on. They are below those that the system hands out by itself, each is given out once in this
/// process, and each process starts somewhere else.
/// </summary>
internal static class FreePorts
{
    private const int First = 10_000;
    private const int Count = 20_000;

    private static int _next = Random.Shared.Next(Count);

    /// <summary>The next free port.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _next) % Count);
            if (IsFree(IPAddress.Any, port) && IsFree(IPAddress.IPv6Loopback, port))
            {
                return port;
            }
        }
    }

    private static bool IsFree(IPAddress address, int port)
    {
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
