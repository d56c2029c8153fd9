using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Publishing.Tests.Harness;

/// <summary>Snapshots.</summary>
internal static class States
{
    private static readonly BalancerPolicy Unprobed = new() { HealthCheck = new HealthCheckPolicy { Enabled = false } };

    /// <summary>Servers at these ports of 127.0.0.1, not probed.</summary>
    public static Snapshot Of(params IEnumerable<int> ports) => Of(ports.Select(port => Server(port)));

    /// <summary>These servers, not probed.</summary>
    public static Snapshot Of(IEnumerable<Server> servers, BalancerPolicy? policy = null) => Snapshot.Create(servers, policy ?? Unprobed);

    /// <summary>So many servers that nobody talks to.</summary>
    public static Snapshot Many(int servers, int weight = 1) => Of(Enumerable.Range(0, servers).Select(number =>
        Core.Snapshots.Server.At(ServerAddress.Create($"10.1.{number >> 8}.{number & 255}", 8080)!.Value, weight)));

    /// <summary>A server at this port of 127.0.0.1.</summary>
    public static Server Server(int port, int weight = 1) => Core.Snapshots.Server.At(ServerAddress.Create("127.0.0.1", port)!.Value, weight);
}
