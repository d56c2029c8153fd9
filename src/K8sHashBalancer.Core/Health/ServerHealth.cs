using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Core.Health;

/// <summary>What one proxy found out about one server: the verdict of its probes, and whether it ejected the server.</summary>
/// <param name="Probe">The verdict of the probes.</param>
/// <param name="Streak">How many probes in a row contradict that verdict.</param>
/// <param name="EjectedUntil">Until when the server is ejected; null if it is not.</param>
public readonly record struct ServerHealth(ProbeVerdict Probe, int Streak, DateTimeOffset? EjectedUntil)
{
    /// <summary>Whether the server may take keys.</summary>
    public bool IsAvailable => Probe != ProbeVerdict.Failing && EjectedUntil is null;

    /// <summary>The health after one more probe.</summary>
    /// <param name="succeeded">Whether the probe succeeded.</param>
    /// <param name="policy">Has the thresholds.</param>
    public ServerHealth AfterProbe(bool succeeded, HealthCheckPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var seen = succeeded ? ProbeVerdict.Passing : ProbeVerdict.Failing;
        if (seen == Probe)
        {
            return this with { Streak = 0 };
        }

        // Nothing is known of a new server, so that there is nothing for a threshold to protect.
        var threshold = Probe == ProbeVerdict.Unknown ? 1 : succeeded ? policy.HealthyThreshold : policy.UnhealthyThreshold;
        return Streak + 1 >= threshold ? this with { Probe = seen, Streak = 0 } : this with { Streak = Streak + 1 };
    }
}

/// <summary>What the probes of a server say.</summary>
public enum ProbeVerdict
{
    /// <summary>No probe has ended yet: the server is trusted.</summary>
    Unknown,

    /// <summary>The server is well.</summary>
    Passing,

    /// <summary>The server is not well.</summary>
    Failing,
}
