using K8sHashBalancer.Core.Health;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Operator.Api;

/// <summary>One server as all proxies together see it.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Condition">Its status.</param>
/// <param name="Reason">Why; null if it is healthy.</param>
/// <param name="Since">Since when; null if no proxy has said so.</param>
/// <param name="Requests">Requests sent to it by all proxies, retries among them.</param>
/// <param name="Errors">Those of them that failed.</param>
/// <param name="InFlight">Requests it is answering.</param>
internal sealed record FleetServer(
    ServerAddress Address,
    int Weight,
    ServerCondition Condition,
    string? Reason,
    DateTimeOffset? Since,
    long Requests,
    long Errors,
    int InFlight);
