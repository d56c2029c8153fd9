using System.Collections.Immutable;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

/// <summary>What environment variables are called.</summary>
internal static class VariableNames
{
    /// <summary>Every variable of this program starts so, but <c>LOG_LEVEL</c>.</summary>
    public const string Prefix = "LB_";

    private const string LogLevelPath = "log_level";
    private const string UnnamedSection = "load_balancer.";

    /// <summary>
    /// The variables of a setting; the first one that is set wins. <c>health_check.interval</c> is
    /// <c>LB_HEALTH_CHECK_INTERVAL</c>; the section <c>load_balancer</c> is left out, so that its port is <c>LB_PORT</c>.
    /// </summary>
    public static ImmutableArray<string> Of(string path)
    {
        var name = path.StartsWith(UnnamedSection, StringComparison.Ordinal) ? path[UnnamedSection.Length..] : path;
        var variable = Prefix + name.Replace('.', '_').ToUpperInvariant();
        return path == LogLevelPath ? [variable, "LOG_LEVEL"] : [variable];
    }
}
