using System.Collections.Immutable;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Proxy.Receiving.Storing;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>Which balancer a proxy serves, and where it hears of it.</summary>
/// <param name="Operators">The addresses of operators. All replicas behind all of them are followed.</param>
/// <param name="Balancer">The balancer.</param>
/// <param name="ProxyName">The proxy's name, unique among those of the balancer.</param>
internal sealed record ReceiverOptions(ImmutableArray<Uri> Operators, BalancerName Balancer, string ProxyName)
{
    /// <summary>The file with the authorities by which it knows the operators; null for those of the machine.</summary>
    public string? AuthoritiesFile { get; init; }

    /// <summary>The file with the token by which operators know it; null for none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The first wait after a stream ended, and the longest.</summary>
    public (TimeSpan Shortest, TimeSpan Longest) Backoff { get; init; } = (TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));

    /// <summary>How long opening a connection may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often something is sent to the operator.</summary>
    public TimeSpan ReportInterval { get; init; } = ProtocolLimits.HeartbeatInterval;

    /// <summary>How often it is looked whether something is worth a report of its own.</summary>
    public TimeSpan ChangeInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long the operator may be silent.</summary>
    public TimeSpan SilenceLimit { get; init; } = ProtocolLimits.SilenceLimit;

    /// <summary>Names this run of the proxy, so that operators can tell a second stream of it from one that came after a restart.</summary>
    /// <value>Default: random.</value>
    public ulong Instance { get; init; } = (ulong)Random.Shared.NextInt64(1, long.MaxValue);

    /// <summary>Finds the replicas behind the addresses.</summary>
    /// <value>Default: DNS.</value>
    public IOperatorResolver Resolver { get; init; } = new DnsResolver();

    /// <summary>How many replicas are followed at most.</summary>
    /// <value>Default 8.</value>
    public int MostOperators { get; init; } = 8;

    /// <summary>How often it is looked which replicas there are, if no stream ends.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan LookInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The shortest time between two such looks.</summary>
    /// <value>Default 1 s.</value>
    public TimeSpan ShortestLookInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an operator has to insist on a state of which nobody can tell whether it is newer, until it is taken.</summary>
    /// <value>Default 10 s.</value>
    public TimeSpan PatienceWithUnclearStates { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it has to insist on an older state, while nobody is connected who stands by the newer one.</summary>
    /// <value>Default 10 min: no watch is silent for that long, so that who still offers it has nothing newer.</value>
    public TimeSpan PatienceWithOlderStates { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Where the last state is kept for the time after a restart; null for nowhere.</summary>
    public StorageOptions? Storage { get; init; }
}
