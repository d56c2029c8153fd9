using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Translation;

/// <summary>What a balancer's resource and the cluster's objects amount to.</summary>
/// <param name="Snapshot">
/// What the proxies should run; null if the spec cannot be run at all (<see cref="Accepted"/> says why): they then go on with what
/// they have.
/// </param>
/// <param name="Accepted">Whether all that the spec says and names can be used.</param>
/// <param name="Available">Whether, by what Kubernetes says, requests can be served.</param>
/// <param name="Servers">How many servers there are.</param>
/// <param name="Configured">The servers without overrides, in no order that means anything.</param>
public sealed record TranslationResult(
    Snapshot? Snapshot, Condition Accepted, Condition Available, ServerCounts Servers, ImmutableArray<Server> Configured);
