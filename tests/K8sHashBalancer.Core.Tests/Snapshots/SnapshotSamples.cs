using CsCheck;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Core.Tests.Snapshots;

/// <summary>Servers and snapshots of the usage guide, and any others.</summary>
internal static class SnapshotSamples
{
    private static readonly string?[] Reasons = [null, "", "by hand"];

    /// <summary>The three servers of the usage guide, weights 1, 1, 2, with the default policy.</summary>
    public static Snapshot UsageGuide { get; } = Snapshot.Create([At(8001), At(8002), At(8003, 2)]);

    /// <summary>Any few servers, by their ports all different.</summary>
    public static Gen<Server[]> AnyServers { get; } =
        Gen.Select(Gen.Int[1, 99], Gen.Int[0, 256], Gen.Int[0, 3], Gen.Int[0, 2])
            .Select((port, weight, state, reason) => At(8000 + port, weight) with { State = (ServerState)state, Reason = Reasons[reason] })
            .Array[0, 10].Select(servers => servers.DistinctBy(server => server.Identity).ToArray());

    public static Server At(int port, int weight = 1) => Server.At(ServerAddress.Create("localhost", port)!.Value, weight);
}
