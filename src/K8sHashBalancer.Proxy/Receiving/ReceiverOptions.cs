using System.Collections.Immutable;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>Which balancer a proxy serves, and where it hears of it.</summary>
/// <param name="Operators">The addresses of operators, any of which will do.</param>
/// <param name="Balancer">The balancer.</param>
/// <param name="ProxyName">The proxy's name, unique among those of the balancer.</param>
internal sealed record ReceiverOptions(ImmutableArray<Uri> Operators, BalancerName Balancer, string ProxyName)
{
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

    /// <summary>How long another operator has to insist on an older state until it is taken.</summary>
    public TimeSpan PatienceWithOlderStates { get; init; } = TimeSpan.FromSeconds(10);
}
