using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

/// <summary>The names of log levels: Python's, as the original had them, and .NET's.</summary>
internal static class LogLevels
{
    public const string Default = "INFO";

    public static ChoiceKind<LogLevel> Kind { get; } = new(
        "log level",
        [
            new("TRACE", LogLevel.Trace),
            new("DEBUG", LogLevel.Debug),
            new(Default, LogLevel.Information),
            new("INFORMATION", LogLevel.Information),
            new("WARNING", LogLevel.Warning),
            new("ERROR", LogLevel.Error),
            new("CRITICAL", LogLevel.Critical),
            new("NONE", LogLevel.None),
        ],
        StringComparison.OrdinalIgnoreCase);
}
