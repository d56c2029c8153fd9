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

    private const int FirstLasting = First + Count;
    private const int LastingCount = 2_700;

    private static int _next = Random.Shared.Next(Count);
    private static int _nextLasting = Random.Shared.Next(LastingCount);

    /// <summary>The next free port.</summary>
    public static int Next() => Next(First, Count, ref _next);

    /// <summary>
    /// The next free port of those that nobody else is given: for a server that stops and comes back on it, whom no other test's
    /// server, in whichever process, may stand in for meanwhile.
    /// </summary>
    public static int NextLasting() => Next(FirstLasting, LastingCount, ref _nextLasting);

    private static int Next(int first, int count, ref int next)
    {
        while (true)
        {
            var port = first + (Interlocked.Increment(ref next) % count);
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
