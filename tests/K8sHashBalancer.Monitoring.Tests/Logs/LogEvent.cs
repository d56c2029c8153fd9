using System.Reflection;
using K8sHashBalancer.Hosting;
using K8sHashBalancer.Kubernetes.Running;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Proxy.Hosting;

namespace K8sHashBalancer.Monitoring.Tests.Logs;

/// <summary>A message that the programs can log.</summary>
internal sealed record LogEvent(string Category, string Name, int Number, string Level, string Message)
{
    /// <summary>What logs in the name of something else, as its category says.</summary>
    private static readonly Dictionary<string, string> LogsAs = new(StringComparer.Ordinal)
    {
        ["K8sHashBalancer.Kubernetes.Controlling.Worker"] = "K8sHashBalancer.Kubernetes.Controlling.Controller",
    };

    /// <summary>All there are.</summary>
    public static IReadOnlyList<LogEvent> All() => [.. new[] { typeof(ExitCodes), typeof(ControllerRuntime), typeof(OperatorOptions), typeof(ProxyProgram) }
        .SelectMany(type => type.Assembly.GetTypes())
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
        .Select(method => (Method: method, Attribute: method.GetCustomAttribute<LoggerMessageAttribute>()))
        .Where(pair => pair.Attribute is not null)
        .Select(pair => Read(pair.Method, pair.Attribute!))
        .OrderBy(one => one.Category, StringComparer.Ordinal).ThenBy(one => one.Number)];

    private static LogEvent Read(MethodInfo method, LoggerMessageAttribute attribute)
    {
        var type = method.DeclaringType!.FullName!.Split('`')[0].Replace('+', '.');
        var category = LogsAs.GetValueOrDefault(type, type);
        var level = attribute.Level == LogLevel.None ? "as it is meant" : attribute.Level.ToString();
        return new LogEvent(category, JsonLines.EventName(category, new EventId(attribute.EventId, attribute.EventName ?? method.Name))!, attribute.EventId, level, attribute.Message);
    }
}
