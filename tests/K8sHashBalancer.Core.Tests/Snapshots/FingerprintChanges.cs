using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Core.Tests.Snapshots;

/// <summary>Every single change that can be made to a snapshot, by name.</summary>
internal static class FingerprintChanges
{
    /// <summary>Changes to what decides which server has a key.</summary>
    public static IReadOnlyDictionary<string, Func<Snapshot, Snapshot>> OfPlacement { get; } = new Dictionary<string, Func<Snapshot, Snapshot>>
    {
        ["algorithm"] = Balancing(policy => policy with { Algorithm = "maglev" }),
        ["hash function"] = Balancing(policy => policy with { HashFunction = "md5" }),
        ["finalizer"] = Balancing(policy => policy with { Finalizer = Finalizer.None }),
        ["virtual nodes"] = Balancing(policy => policy with { VirtualNodes = 151 }),
        ["missing key: random"] = Balancing(policy => policy with { OnMissingKey = MissingKeyPolicy.Random }),
        ["missing key: reject"] = Balancing(policy => policy with { OnMissingKey = MissingKeyPolicy.Reject }),
        ["no keys"] = Keys(),
        ["key: no segments"] = Keys(new KeySource.Path(0)),
        ["key: some segments"] = Keys(new KeySource.Path(1)),
        ["key: other segments"] = Keys(new KeySource.Path(2)),
        ["key: header"] = Keys(new KeySource.Header("a")),
        ["key: other header"] = Keys(new KeySource.Header("b")),
        ["key: query parameter"] = Keys(new KeySource.QueryParameter("a")),
        ["key: query parameter in capitals"] = Keys(new KeySource.QueryParameter("A")),
        ["key: cookie"] = Keys(new KeySource.Cookie("a", null)),
        ["key: other cookie"] = Keys(new KeySource.Cookie("b", null)),
        ["key: cookie for no time"] = Keys(new KeySource.Cookie("a", TimeSpan.Zero)),
        ["key: cookie for a minute"] = Keys(new KeySource.Cookie("a", TimeSpan.FromMinutes(1))),
        ["key: cookie for an hour"] = Keys(new KeySource.Cookie("a", TimeSpan.FromHours(1))),
        ["key: source IP"] = Keys(new KeySource.SourceIP()),
        ["two keys"] = Keys(new KeySource.Header("a"), new KeySource.SourceIP()),
        ["two keys in the other order"] = Keys(new KeySource.SourceIP(), new KeySource.Header("a")),
        ["a server more"] = snapshot => Snapshot.Create(snapshot.Servers.Add(SnapshotSamples.At(8004)), snapshot.Policy),
        ["a server less"] = snapshot => Snapshot.Create(snapshot.Servers.RemoveAt(0), snapshot.Policy),
        ["identity"] = Server(server => server with { Identity = "web-0" }),
        ["host"] = Server(server => server with { Address = ServerAddress.Create("other", 8001)!.Value }),
        ["port"] = Server(server => server with { Address = ServerAddress.Create("localhost", 9001)!.Value }),
        ["weight"] = Server(server => server with { Weight = 2 }),
        ["weight 0"] = Server(server => server with { Weight = 0 }),
    };

    /// <summary>All other changes.</summary>
    public static IReadOnlyDictionary<string, Func<Snapshot, Snapshot>> OfTheRest { get; } = new Dictionary<string, Func<Snapshot, Snapshot>>
    {
        ["draining"] = Server(server => server with { State = ServerState.Draining }),
        ["not ready"] = Server(server => server with { State = ServerState.NotReady }),
        ["maintenance"] = Server(server => server with { State = ServerState.Maintenance }),
        ["reason"] = Server(server => server with { Reason = "a" }),
        ["empty reason"] = Server(server => server with { Reason = "" }),
        ["probes off"] = Probes(policy => policy with { Enabled = false }),
        ["probe path"] = Probes(policy => policy with { Path = "/health" }),
        ["probe interval"] = Probes(policy => policy with { Interval = TimeSpan.FromSeconds(31) }),
        ["probe timeout"] = Probes(policy => policy with { Timeout = TimeSpan.FromSeconds(6) }),
        ["unhealthy threshold"] = Probes(policy => policy with { UnhealthyThreshold = 4 }),
        ["healthy threshold"] = Probes(policy => policy with { HealthyThreshold = 2 }),
        ["consecutive failures"] = Outliers(policy => policy with { ConsecutiveFailures = 6 }),
        ["ejection"] = Outliers(policy => policy with { Ejection = TimeSpan.FromSeconds(31) }),
        ["ejected percent"] = Outliers(policy => policy with { MaxEjectedPercent = 51 }),
        ["panic"] = Policy(policy => policy with { Panic = PanicPolicy.Fail }),
        ["retries"] = Policy(policy => policy with { RetryAttempts = 2 }),
        ["connect timeout"] = Timeouts(policy => policy with { Connect = TimeSpan.FromSeconds(6) }),
        ["response timeout"] = Timeouts(policy => policy with { Response = TimeSpan.FromSeconds(101) }),
        ["drain timeout"] = Timeouts(policy => policy with { Drain = TimeSpan.FromSeconds(31) }),
    };

    private static Func<Snapshot, Snapshot> Policy(Func<BalancerPolicy, BalancerPolicy> change) =>
        snapshot => Snapshot.Create(snapshot.Servers, change(snapshot.Policy));

    private static Func<Snapshot, Snapshot> Balancing(Func<BalancingPolicy, BalancingPolicy> change) =>
        Policy(policy => policy with { Balancing = change(policy.Balancing) });

    private static Func<Snapshot, Snapshot> Keys(params KeySource[] keys) => Balancing(policy => policy with { Keys = [.. keys] });

    private static Func<Snapshot, Snapshot> Probes(Func<HealthCheckPolicy, HealthCheckPolicy> change) =>
        Policy(policy => policy with { HealthCheck = change(policy.HealthCheck) });

    private static Func<Snapshot, Snapshot> Outliers(Func<OutlierDetectionPolicy, OutlierDetectionPolicy> change) =>
        Policy(policy => policy with { OutlierDetection = change(policy.OutlierDetection) });

    private static Func<Snapshot, Snapshot> Timeouts(Func<TimeoutPolicy, TimeoutPolicy> change) =>
        Policy(policy => policy with { Timeouts = change(policy.Timeouts) });

    private static Func<Snapshot, Snapshot> Server(Func<Server, Server> change) =>
        snapshot => Snapshot.Create(snapshot.Servers.SetItem(0, change(snapshot.Servers[0])), snapshot.Policy);
}
