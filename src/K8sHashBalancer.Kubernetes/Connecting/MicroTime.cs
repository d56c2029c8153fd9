namespace K8sHashBalancer.Kubernetes.Connecting;

/// <summary>Times of Leases and Events, which carry microseconds.</summary>
public static class MicroTime
{
    /// <summary>
    /// The time, cut to microseconds and never on a whole second: KubernetesClient writes whole seconds without a fraction, and
    /// the API server refuses a MicroTime that has none.
    /// </summary>
    public static DateTime Of(DateTimeOffset time)
    {
        var ticks = time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond);
        return new DateTime(ticks % TimeSpan.TicksPerSecond == 0 ? ticks + TimeSpan.TicksPerMicrosecond : ticks, DateTimeKind.Utc);
    }
}
