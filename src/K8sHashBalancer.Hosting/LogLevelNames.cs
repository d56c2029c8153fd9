using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace K8sHashBalancer.Hosting;

/// <summary>What people call log levels: Python's names, as the original had them, and .NET's. Case does not matter.</summary>
public static class LogLevelNames
{
    /// <summary>The one that is used if none is given.</summary>
    public const string Default = "INFO";

    /// <summary>All names, the most talkative first.</summary>
    public static ImmutableArray<(string Name, LogLevel Level)> All { get; } =
    [
        ("TRACE", LogLevel.Trace),
        ("DEBUG", LogLevel.Debug),
        (Default, LogLevel.Information),
        ("INFORMATION", LogLevel.Information),
        ("WARNING", LogLevel.Warning),
        ("ERROR", LogLevel.Error),
        ("CRITICAL", LogLevel.Critical),
        ("NONE", LogLevel.None),
    ];

    /// <summary>The level of a name; null if it is none.</summary>
    public static LogLevel? Find(string? name)
    {
        foreach (var (known, level) in All)
        {
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return level;
            }
        }

        return null;
    }
}
