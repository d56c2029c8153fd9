using System.Net;
using System.Net.Sockets;

namespace K8sHashBalancer.Demo;

/// <summary>What the demo works with.</summary>
/// <param name="Folder">The manifests; they are read, never written.</param>
internal sealed record DemoSettings(string Folder)
{
    /// <summary>Where the proxies connect to the operator.</summary>
    public int OperatorPort { get; init; } = 9443;

    /// <summary>The operator's port for health and metrics.</summary>
    public int OperatorAdminPort { get; init; } = 9090;

    /// <summary>The proxies: a name, the port for requests and the one for the REST API.</summary>
    public IReadOnlyList<(string Name, int Port, int AdminPort)> Proxies { get; init; } = [("a", 8081, 9091), ("b", 8082, 9092)];

    private IEnumerable<int> Ports => [OperatorPort, OperatorAdminPort, .. Proxies.SelectMany(proxy => (int[])[proxy.Port, proxy.AdminPort])];

    /// <summary>What stands in the way of these ports, a sentence for each.</summary>
    public IReadOnlyList<string> DescribeTakenPorts() =>
        [.. Ports.Where(IsTaken).Order().Select(port => $"Port {port} is in use by another program, and the demo needs it: end that one first.")];

    private static bool IsTaken(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
