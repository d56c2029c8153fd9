namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>
/// Failures in a row. Those for which nobody was there are counted apart from those for which somebody was: an API server that is back
/// after a while and asks for a moment, as it does while it fills its caches, is given that moment, and not what an hour's outage had
/// come to. And one that is there and away by turns finds waits that grow all the same.
/// </summary>
/// <param name="Outages">Those for which nobody was there.</param>
/// <param name="Others">The others.</param>
internal readonly record struct ReflectorFailures(int Outages, int Others)
{
    /// <summary>None.</summary>
    public static ReflectorFailures None => default;

    /// <summary>These and one more.</summary>
    /// <param name="error">What went wrong; null if a watch ended too soon without an error.</param>
    public ReflectorFailures And(Exception? error) =>
        ReflectorPace.IsOutage(error) ? this with { Outages = Outages + 1 } : this with { Others = Others + 1 };

    /// <summary>How many of them there were of the kind of this error.</summary>
    public int Like(Exception? error) => ReflectorPace.IsOutage(error) ? Outages : Others;
}
