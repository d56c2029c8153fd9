namespace K8sHashBalancer.RestApi.Changes;

/// <summary>When a change is taken back.</summary>
public abstract record Expiry
{
    private Expiry()
    {
    }

    /// <summary>The time it comes to, in whole seconds: the cluster keeps no finer ones.</summary>
    /// <param name="now">The time by the clock of whoever stores the change.</param>
    public DateTimeOffset From(DateTimeOffset now)
    {
        var time = (this is At at ? at.Time : now + ((After)this).Duration).ToUniversalTime();
        var beyond = time.Ticks % TimeSpan.TicksPerSecond;
        return beyond == 0 ? time : time.AddTicks(TimeSpan.TicksPerSecond - beyond);
    }

    /// <summary>At a time.</summary>
    /// <param name="Time">The time.</param>
    public sealed record At(DateTimeOffset Time) : Expiry;

    /// <summary>Some time after it is stored.</summary>
    /// <param name="Duration">How long, above zero.</param>
    public sealed record After(TimeSpan Duration) : Expiry;
}
