using K8sHashBalancer.Operator.Tests;
using YamlDotNet.RepresentationModel;

namespace K8sHashBalancer.Monitoring.Tests.Alerts;

/// <summary>One rule of the file that Prometheus is given.</summary>
internal sealed record AlertRule(string Name, string Expression, string Severity, IReadOnlyDictionary<string, string> Annotations);

/// <summary>The rules, and the series of their tests.</summary>
internal static class AlertRules
{
    public const string File = "charts/k8s-hashbalancer/files/alerts.yaml";

    public const string Tests = "tests/K8sHashBalancer.Monitoring.Tests/Alerts/alerts.test.yaml";

    public static IReadOnlyList<AlertRule> All() => [.. Sequence(Root(File), "groups")
        .SelectMany(group => Sequence(group, "rules"))
        .Select(rule => new AlertRule(
            Text(rule, "alert"),
            Text(rule, "expr"),
            Text((YamlMappingNode)rule["labels"], "severity"),
            ((YamlMappingNode)rule["annotations"]).ToDictionary(pair => pair.Key.ToString(), pair => pair.Value.ToString())))];

    /// <summary>The series that the tests make up.</summary>
    public static IEnumerable<string> TestedSeries() => Sequence(Root(Tests), "tests")
        .SelectMany(test => Sequence(test, "input_series")).Select(series => Text(series, "series")).Distinct();

    /// <summary>The alerts that the tests expect to fire.</summary>
    public static IEnumerable<string> TestedToFire() => Sequence(Root(Tests), "tests")
        .SelectMany(test => Sequence(test, "alert_rule_test"))
        .Where(check => ((YamlSequenceNode)check["exp_alerts"]).Children.Count > 0)
        .Select(check => Text(check, "alertname")).Distinct();

    private static YamlMappingNode Root(string path)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(RepositoryFile.Read(path)));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    private static IEnumerable<YamlMappingNode> Sequence(YamlMappingNode node, string key) => ((YamlSequenceNode)node[key]).Children.Cast<YamlMappingNode>();

    private static string Text(YamlMappingNode node, string key) => node[key].ToString();
}
