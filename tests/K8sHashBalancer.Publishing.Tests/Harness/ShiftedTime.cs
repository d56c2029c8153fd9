namespace K8sHashBalancer.Publishing.Tests.Harness;

/// <summary>A clock that is wrong by some time, and runs as it should.</summary>
internal sealed class ShiftedTime(TimeSpan shift) : TimeProvider
{
    private long _shift = shift.Ticks;

    public TimeSpan Shift
    {
        set => Volatile.Write(ref _shift, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Volatile.Read(ref _shift));
}
