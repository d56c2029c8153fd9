using K8sHashBalancer.Hosting;
using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

/// <summary>The names of log levels.</summary>
internal static class LogLevels
{
    public const string Default = LogLevelNames.Default;

    public static ChoiceKind<LogLevel> Kind { get; } = new(
        "log level", [.. LogLevelNames.All.Select(one => new KeyValuePair<string, LogLevel>(one.Name, one.Level))], StringComparison.OrdinalIgnoreCase);
}
