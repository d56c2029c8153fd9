using Microsoft.Extensions.Logging;

namespace K8sHashBalancer.Hosting;

/// <summary>The least severe messages that are logged; it can be turned while the program runs.</summary>
/// <param name="repetitive">
/// Categories of libraries that say in stack traces what the program says in sentences: they are silent, unless everything is logged.
/// </param>
public sealed class LogLevelSwitch(params string[] repetitive)
{
    /// <summary>What the categories of these programs begin with.</summary>
    internal const string OwnCategories = "K8sHashBalancer";

    private int _minimum = (int)LogLevel.Information;

    /// <summary>The least severe messages of this program that are logged.</summary>
    public LogLevel Minimum
    {
        get => (LogLevel)Volatile.Read(ref _minimum);
        set => Volatile.Write(ref _minimum, (int)value);
    }

    /// <summary>Whether a message is logged. Libraries are heard from a warning on, unless everything is.</summary>
    public bool Allows(string? category, LogLevel level) => level >= LeastOf(category);

    private LogLevel LeastOf(string? category)
    {
        if (category is null || category.StartsWith(OwnCategories, StringComparison.Ordinal) || Minimum <= LogLevel.Trace)
        {
            return Minimum;
        }

        return repetitive.Contains(category) ? LogLevel.None : (LogLevel)Math.Max((int)Minimum, (int)LogLevel.Warning);
    }
}
