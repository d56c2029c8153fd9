using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Core.Health;

/// <summary>The cap on how many servers may be out at once.</summary>
public static class EjectionRule
{
    /// <summary>Whether one more server may be ejected.</summary>
    /// <param name="servers">The servers of a snapshot.</param>
    /// <param name="health">Their health, in the same order.</param>
    /// <param name="policy">Has the cap.</param>
    public static bool AllowsOneMore(ImmutableArray<Server> servers, IReadOnlyList<ServerHealth> health, OutlierDetectionPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var total = 0;
        var outAlready = 0;
        for (var i = 0; i < servers.Length; i++)
        {
            if (servers[i].Weight > 0 && servers[i].State is ServerState.Ready or ServerState.NotReady)
            {
                total++;
                outAlready += servers[i].State == ServerState.Ready && health[i].IsAvailable ? 0 : 1;
            }
        }

        var byPercent = total * policy.MaxEjectedPercent / 100;
        var allowed = policy.MaxEjectedPercent > 0 && total > 1 ? Math.Max(1, byPercent) : byPercent;
        return outAlready < allowed;
    }
}
