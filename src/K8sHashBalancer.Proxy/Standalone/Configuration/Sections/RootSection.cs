using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Ring;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

/// <summary>The whole of <c>config.json</c>: the one description of all settings.</summary>
internal sealed class RootSection(HashFunctionRegistry hashFunctions, AlgorithmRegistry algorithms) : ObjectKind<StandaloneConfiguration>
{
    private static readonly Setting<ImmutableArray<Server>> Servers = Setting.Optional(
        "servers", new ServerListKind(), new JsonArray(),
        "The servers that requests are spread over. The list may be empty: the API can add servers.");

    private static readonly Setting<HealthCheckPolicy> HealthCheck = Setting.Section(
        "health_check", new HealthCheckSection(), "How servers are probed.");

    private static readonly Setting<OutlierDetectionPolicy> OutlierDetection = Setting.Section(
        "outlier_detection", new OutlierDetectionSection(), "When a server is taken out for a while because requests to it fail.");

    private static readonly Setting<PanicPolicy> Panic = Setting.Optional(
        "panic",
        new ChoiceKind<PanicPolicy>("panic policy", [new("ready_servers", PanicPolicy.ReadyServers), new("fail", PanicPolicy.Fail)]),
        "ready_servers",
        "What happens when no server is available: `ready_servers` uses those that no person took out, whatever probes say; "
        + "`fail` answers 503.");

    private static readonly Setting<int> Retry = Setting.Section(
        "retry", new RetrySection(), "What happens when a server cannot be connected to.");

    private static readonly Setting<TimeoutPolicy> Timeouts = Setting.Section(
        "timeouts", new TimeoutsSection(), "How long the balancer waits.");

    private static readonly Setting<string?> StateFile = Setting.Optional(
        "state_file", new FileKind().OrNull(), null,
        "The file that keeps changes made by the API over a restart. Without one they are lost.");

    private static readonly Setting<LogLevel> Level = Setting.Optional(
        "log_level", LogLevels.Kind, LogLevels.Default, "The least severe messages that are logged. `DEBUG` shows each decision.");

    private readonly Setting<LoadBalancerSettings> _loadBalancer = Setting.Section(
        "load_balancer", new LoadBalancerSection(algorithms), "Where the balancer listens, and how it spreads requests.");

    private readonly Setting<BalancingPolicy> _consistentHash = Setting.Section(
        "consistent_hash", new ConsistentHashSection(hashFunctions), "How requests and servers are hashed, for all algorithms that hash.");

    /// <inheritdoc/>
    public override ImmutableArray<Setting> Members =>
        [_loadBalancer, Servers, HealthCheck, _consistentHash, OutlierDetection, Panic, Retry, Timeouts, StateFile, Level];

    /// <summary>Editors find the schema by this key.</summary>
    protected override string IgnoredKey => "$schema";

    /// <inheritdoc/>
    protected override void Check(SettingValues values, ReadingContext context)
    {
        if (!values.TryGet(Servers, out var servers)
            || !values.TryGet(_consistentHash, out var hashing)
            || !values.TryGet(_loadBalancer, out var loadBalancer)
            || loadBalancer.Algorithm != AlgorithmNames.ConsistentHash)
        {
            return;
        }

        var weights = servers.Sum(server => (long)server.Weight);
        if (weights * hashing.VirtualNodes > HashRing.MaxPoints)
        {
            context.Refuse(
                values.PlaceOf(_consistentHash, ConsistentHashSection.VirtualNodes),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{hashing.VirtualNodes} virtual nodes × {weights}, the sum of the weights, are {weights * hashing.VirtualNodes} "
                    + $"points, more than the {HashRing.MaxPoints} a ring can have; lower the virtual nodes or the weights."));
        }
    }

    /// <inheritdoc/>
    protected override StandaloneConfiguration Build(SettingValues values)
    {
        var loadBalancer = values.Get(_loadBalancer);
        return new StandaloneConfiguration
        {
            Listener = loadBalancer.Listener,
            Servers = values.Get(Servers),
            Policy = new BalancerPolicy
            {
                Balancing = values.Get(_consistentHash) with { Algorithm = loadBalancer.Algorithm },
                HealthCheck = values.Get(HealthCheck),
                OutlierDetection = values.Get(OutlierDetection),
                Panic = values.Get(Panic),
                RetryAttempts = values.Get(Retry),
                Timeouts = values.Get(Timeouts),
            },
            StateFile = values.Get(StateFile),
            LogLevel = values.Get(Level),
        };
    }
}
