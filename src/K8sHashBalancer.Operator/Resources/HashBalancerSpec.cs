using System.Collections.Immutable;

namespace K8sHashBalancer.Operator.Resources;

/// <summary>What a balancer should be.</summary>
public sealed record HashBalancerSpec
{
    /// <summary>The most <see cref="Overrides"/> there can be.</summary>
    public const int MaxOverrides = 1024;

    /// <summary>The Services whose endpoints are servers.</summary>
    public ImmutableArray<BackendSpec>? Backends { get; init; }

    /// <summary>Servers outside of any Service.</summary>
    public ImmutableArray<ServerSpec>? Servers { get; init; }

    /// <summary>How a server is picked, one of <see cref="AlgorithmChoices"/>.</summary>
    /// <value>Default <c>ConsistentHash</c>.</value>
    public string Algorithm { get; init; } = "ConsistentHash";

    /// <summary>How requests and servers are hashed.</summary>
    public ConsistentHashSpec ConsistentHash { get; init; } = new();

    /// <summary>How servers are probed.</summary>
    public HealthCheckSpec HealthCheck { get; init; } = new();

    /// <summary>When servers are ejected.</summary>
    public OutlierDetectionSpec OutlierDetection { get; init; } = new();

    /// <summary>What happens when no server is available, one of <see cref="PanicChoices"/>.</summary>
    /// <value>Default <c>ReadyServers</c>.</value>
    public string Panic { get; init; } = "ReadyServers";

    /// <summary>What happens when a server cannot be connected to.</summary>
    public RetrySpec Retry { get; init; } = new();

    /// <summary>How long the proxies wait.</summary>
    public TimeoutsSpec Timeouts { get; init; } = new();

    /// <summary>Where clients connect to.</summary>
    public ListenerSpec Listener { get; init; } = new();

    /// <summary>The proxies' pods and the Service in front of them.</summary>
    public ProxySpec Proxy { get; init; } = new();

    /// <summary>What is changed about single servers, by the REST API or by hand.</summary>
    public ImmutableArray<OverrideSpec>? Overrides { get; init; }
}
