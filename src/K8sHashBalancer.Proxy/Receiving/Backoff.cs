namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>How long to wait before the next try: twice as long after each failure, and somewhere between half of that and all of
/// it, so that proxies do not come in step.</summary>
internal sealed class Backoff(TimeSpan shortest, TimeSpan longest, Random random)
{
    private int _failures;

    /// <summary>The next wait.</summary>
    public TimeSpan Next()
    {
        var wait = shortest * Math.Pow(2, _failures) is var doubled && doubled < longest ? doubled : longest;
        _failures += wait < longest ? 1 : 0;
        return wait * (0.5 + (0.5 * random.NextDouble()));
    }

    /// <summary>It worked: the next failure is the first one again.</summary>
    public void Reset() => _failures = 0;
}
