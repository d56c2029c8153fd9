namespace K8sHashBalancer.Proxy.Hosting;

/// <summary>The least severe messages that are logged; it can be turned while the program runs.</summary>
internal sealed class LogLevelSwitch
{
    private const string OwnCategories = "K8sHashBalancer";
    private const string ForwarderCategory = "Yarp.ReverseProxy.Forwarder.HttpForwarder";

    private int _minimum = (int)LogLevel.Information;

    /// <summary>The least severe messages of this program that are logged.</summary>
    public LogLevel Minimum
    {
        get => (LogLevel)Volatile.Read(ref _minimum);
        set => Volatile.Write(ref _minimum, (int)value);
    }

    /// <summary>Whether a message is logged. Libraries are heard from a warning on, unless everything is.</summary>
    public bool Allows(string? category, LogLevel level) => level >= (category switch
    {
        null => Minimum,
        _ when category.StartsWith(OwnCategories, StringComparison.Ordinal) => Minimum,

        // It logs each failed request with a stack trace; the balancer says the same in a sentence.
        ForwarderCategory => Minimum <= LogLevel.Trace ? LogLevel.Trace : LogLevel.None,
        _ => Minimum <= LogLevel.Trace ? LogLevel.Trace : (LogLevel)Math.Max((int)Minimum, (int)LogLevel.Warning),
    });
}
