using CsCheck;
using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Protocol.Tests;

/// <summary>Any snapshots.</summary>
internal static class Samples
{
    private static readonly Gen<TimeSpan> AnyDuration = Gen.Long[0, 10_000_000_000_000].Select(ticks => new TimeSpan(ticks));

    private static readonly Gen<string> AnyText = Gen.OneOf(Gen.Const(""), Gen.Const("naïve ☃ \u0001"), Gen.String[Gen.Char['!', '~'], 0, 12]);

    private static readonly Gen<KeySource> AnyKey = Gen.OneOf<KeySource>(
        AnyText.Select(name => (KeySource)new KeySource.Header(name)),
        Gen.Select(AnyText, AnyDuration.Nullable()).Select((name, time) => (KeySource)new KeySource.Cookie(name, time)),
        AnyText.Select(name => (KeySource)new KeySource.QueryParameter(name)),
        Gen.Int[0, 9].Nullable().Select(segments => (KeySource)new KeySource.Path(segments)),
        Gen.Const((KeySource)new KeySource.SourceIP()));

    private static readonly Gen<BalancingPolicy> AnyBalancing =
        Gen.Select(Gen.OneOf(Gen.Const(AlgorithmNames.ConsistentHash), Gen.Const(AlgorithmNames.Maglev), Gen.Const("my_own")), AnyText, Gen.Bool, Gen.Int[1, 200], Gen.Int[0, 2], AnyKey.Array[0, 4])
            .Select((algorithm, hash, avalanche, nodes, missing, keys) => new BalancingPolicy
            {
                Algorithm = algorithm,
                HashFunction = hash,
                Finalizer = avalanche ? Finalizer.Avalanche : Finalizer.None,
                VirtualNodes = nodes,
                OnMissingKey = (MissingKeyPolicy)missing,
                Keys = [.. keys],
            });

    private static readonly Gen<HealthCheckPolicy> AnyHealthCheck =
        Gen.Select(Gen.Bool, AnyText.Null(), AnyDuration, AnyDuration, Gen.Int[1, 9], Gen.Int[1, 9])
            .Select((enabled, path, interval, timeout, unhealthy, healthy) => new HealthCheckPolicy
            {
                Enabled = enabled,
                Path = path,
                Interval = interval,
                Timeout = timeout,
                UnhealthyThreshold = unhealthy,
                HealthyThreshold = healthy,
            });

    /// <summary>Any policy.</summary>
    public static Gen<BalancerPolicy> AnyPolicy { get; } =
        Gen.Select(AnyBalancing, AnyHealthCheck, Gen.Int[0, 100], AnyDuration, Gen.Bool, Gen.Int[0, 10], AnyDuration, AnyDuration)
            .Select((balancing, check, number, duration, fail, retries, connect, response) => new BalancerPolicy
            {
                Balancing = balancing,
                HealthCheck = check,
                OutlierDetection = new OutlierDetectionPolicy { ConsecutiveFailures = number, Ejection = duration, MaxEjectedPercent = 100 - number },
                Panic = fail ? PanicPolicy.Fail : PanicPolicy.ReadyServers,
                RetryAttempts = retries,
                Timeouts = new TimeoutPolicy { Connect = connect, Response = response, Drain = duration },
            });

    private static readonly Gen<string> AnyHost = Gen.OneOf(
        Gen.Byte.Select(number => $"10.0.0.{number}"), Gen.Byte.Select(number => $"2001:db8::{number:x}"), Gen.Const("web"), Gen.Const("web-0.web.shop.svc"));

    /// <summary>Any server. Few identities, so that two snapshots share some.</summary>
    public static Gen<Server> AnyServer { get; } =
        Gen.Select(AnyHost, Gen.Int[1, 65535], Gen.Int[0, 30].Nullable(), Gen.Int[0, 256], Gen.Int[0, 3], AnyText.Null()).Select((host, port, identity, weight, state, reason) =>
        {
            var address = ServerAddress.Create(host, port)!.Value;
            var name = identity switch { null => address.ToString(), 0 => "", var number => $"web-{number}" };
            return new Server(name, address, weight, (ServerState)state, reason);
        });

    /// <summary>Any snapshot.</summary>
    public static Gen<Snapshot> AnySnapshot { get; } =
        Gen.Select(AnyServer.Array[0, 40], AnyPolicy).Select((servers, policy) => Snapshot.Create(servers.DistinctBy(server => server.Identity), policy));

    /// <summary>So many servers.</summary>
    public static Snapshot Of(int servers) => Snapshot.Create(Enumerable.Range(0, servers).Select(Server));

    /// <summary>One of many servers.</summary>
    public static Server Server(int number) => Core.Snapshots.Server.At(ServerAddress.Create($"10.{number >> 16}.{(number >> 8) & 255}.{number & 255}", 8080)!.Value);
}
