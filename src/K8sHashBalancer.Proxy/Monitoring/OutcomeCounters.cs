namespace K8sHashBalancer.Proxy.Monitoring;

/// <summary>Counts requests by how they ended. Safe to use from many threads, without locks.</summary>
public sealed class OutcomeCounters
{
    private readonly long[] _counts = new long[Enum.GetValues<RequestOutcome>().Length];

    /// <summary>How many ended like this.</summary>
    public long this[RequestOutcome outcome] => Volatile.Read(ref _counts[(int)outcome]);

    /// <summary>How many ended at all.</summary>
    public long Total => Sum(static _ => true);

    /// <summary>How many failed.</summary>
    public long Failed => Sum(static outcome => outcome.IsFailure());

    internal void Count(RequestOutcome outcome) => Interlocked.Increment(ref _counts[(int)outcome]);

    private long Sum(Func<RequestOutcome, bool> which)
    {
        var sum = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            sum += which((RequestOutcome)i) ? Volatile.Read(ref _counts[i]) : 0;
        }

        return sum;
    }
}
