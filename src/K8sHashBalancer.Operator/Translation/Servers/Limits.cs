using System.Collections.Immutable;
using System.Globalization;
using K8sHashBalancer.Core.Ring;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Translation.Servers;

/// <summary>What a balancer cannot have. To leave some of the servers out would be a choice that nobody made.</summary>
internal static class Limits
{
    /// <summary>The snapshot, or null if a limit is crossed.</summary>
    public static Snapshot? TryCreate(ImmutableArray<Server> servers, BalancerPolicy policy, FindingList findings)
    {
        if (servers.Length > RingMembers.MaxCount)
        {
            TooManyServersKeepsTheLastSnapshot(servers.Length, findings);
            return null;
        }

        var weights = servers.Sum(server => (long)server.Weight);
        if (weights * policy.Balancing.VirtualNodes > HashRing.MaxPoints)
        {
            TooManyPointsKeepsTheLastSnapshot(weights, policy.Balancing.VirtualNodes, findings);
            return null;
        }

        return Snapshot.Create(servers, policy);
    }

    private static void TooManyServersKeepsTheLastSnapshot(int count, FindingList findings) => findings.Error(
        ConditionReasons.TooManyServers,
        string.Create(
            CultureInfo.InvariantCulture,
            $"spec.backends: {count} servers are more than the {RingMembers.MaxCount} a balancer can have: use several HashBalancers."));

    private static void TooManyPointsKeepsTheLastSnapshot(long weights, int virtualNodes, FindingList findings) => findings.Error(
        ConditionReasons.TooManyPoints,
        string.Create(
            CultureInfo.InvariantCulture,
            $"spec.consistentHash.virtualNodes: {virtualNodes} virtual nodes × {weights}, the sum of the weights, are "
            + $"{weights * virtualNodes} points, more than the {HashRing.MaxPoints} a ring can have: lower virtualNodes or the weights."));
}
