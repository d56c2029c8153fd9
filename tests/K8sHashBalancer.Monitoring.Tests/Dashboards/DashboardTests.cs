using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using K8sHashBalancer.Monitoring.Tests.Harness;
using K8sHashBalancer.Operator.Tests;

namespace K8sHashBalancer.Monitoring.Tests.Dashboards;

/// <summary>The dashboard asks for what the running programs have, and is one that Grafana can lay out.</summary>
public sealed partial class DashboardTests(RunningPrograms programs)
{
    private const int Columns = 24;

    private static readonly JsonNode Dashboard = JsonNode.Parse(RepositoryFile.Read("charts/k8s-hashbalancer/files/dashboard.json"))!;

    private static IReadOnlyList<JsonNode> Panels => [.. Dashboard["panels"]!.AsArray().Select(panel => panel!)];

    private static IReadOnlyList<(string Panel, JsonNode Target)> Targets => [.. Panels
        .Where(panel => (string?)panel["type"] != "row")
        .SelectMany(panel => panel["targets"]!.AsArray().Select(target => ((string)panel["title"]!, target!)))];

    private static IReadOnlyList<JsonNode> Variables => [.. Dashboard["templating"]!["list"]!.AsArray().Select(variable => variable!)];

    [Fact]
    public void Panels_AskForMetricsAndLabelsThatExist()
    {
        IReadOnlyList<MetricFamily> families = [.. programs.Operator, .. programs.Proxy];
        Assert.NotEmpty(Targets);
        Assert.Empty(Targets.SelectMany(target => Expressions.Unknown((string)target.Target["expr"]!, families).Select(problem => $"{target.Panel}: {problem}")));
    }

    [Fact]
    public void Variables_AskForMetricsAndLabelsThatExist()
    {
        IReadOnlyList<MetricFamily> families = [.. programs.Operator, .. programs.Proxy];
        var queries = Variables.Where(variable => (string?)variable["type"] == "query").Select(variable => (string)variable["query"]!["query"]!).ToList();
        Assert.Equal(2, queries.Count);
        Assert.All(queries, query =>
        {
            Assert.Empty(Expressions.Unknown(query, families));
            var (metric, label) = LabelValues().Match(query) is { Success: true } match ? (match.Groups["metric"].Value, match.Groups["label"].Value) : ("", "");
            Assert.Contains(label, families.Single(family => family.Name == metric).Labels);
        });
    }

    [Fact]
    public void Expressions_NameVariablesThatExistAndTakeTheBalancerThatIsChosen()
    {
        var names = Variables.Select(variable => (string)variable["name"]!).ToHashSet();
        Assert.Equal(["balancer", "datasource", "namespace"], names.Order(StringComparer.Ordinal));
        Assert.All(Targets, target =>
        {
            var expression = (string)target.Target["expr"]!;
            Assert.All(Variable().Matches(expression).Select(match => match.Groups["name"].Value), name => Assert.True(names.Contains(name) || name.StartsWith("__", StringComparison.Ordinal), $"{target.Panel} names ${name}"));
            Assert.All(ProxySeries().Matches(expression).Select(match => match.Value), series => Assert.Contains("balancer=~\"$balancer\"", series, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Legends_ShowLabelsThatTheResultHas() => Assert.All(Targets, target =>
    {
        var known = Expressions.ResultLabels((string)target.Target["expr"]!) ?? [];
        Assert.All(Expressions.Shown((string?)target.Target["legendFormat"] ?? ""), label => Assert.True(known.Contains(label), $"{target.Panel} shows {label}"));
    });

    [Fact]
    public void Panels_AndTargets_UseTheDataSourceThatIsChosen()
    {
        Assert.All(Targets, target => Assert.Equal("${datasource}", (string?)target.Target["datasource"]?["uid"]));
        Assert.All(Panels.Where(panel => (string?)panel["type"] != "row"), panel => Assert.Equal("${datasource}", (string?)panel["datasource"]?["uid"]));
        Assert.All(Variables.Where(variable => (string?)variable["type"] == "query"), variable => Assert.Equal("${datasource}", (string?)variable["datasource"]?["uid"]));
    }

    [Fact]
    public void Panels_HaveIdsAndTitlesOfTheirOwn()
    {
        Assert.Distinct(Panels.Select(panel => (int)panel["id"]!));
        Assert.Distinct(Panels.Select(panel => (string)panel["title"]!));
        Assert.All(Panels.Where(panel => panel["targets"] is not null), panel => Assert.Distinct(panel["targets"]!.AsArray().Select(target => (string)target!["refId"]!)));
    }

    [Fact]
    public void Panels_LieBesideEachOther()
    {
        var taken = new Dictionary<(int X, int Y), string>();
        foreach (var panel in Panels)
        {
            var (place, title) = (panel["gridPos"]!, (string)panel["title"]!);
            var (left, top, width, height) = ((int)place["x"]!, (int)place["y"]!, (int)place["w"]!, (int)place["h"]!);
            Assert.True(left >= 0 && width > 0 && height > 0 && left + width <= Columns, $"{title} is out of the grid");
            for (var cell = 0; cell < width * height; cell++)
            {
                var at = (left + (cell % width), top + (cell / width));
                Assert.True(taken.TryAdd(at, title), $"{title} lies on {taken.GetValueOrDefault(at)}");
            }
        }
    }

    [GeneratedRegex(@"^label_values\((?<metric>\w+)(\{.*\})?, (?<label>\w+)\)$")]
    private static partial Regex LabelValues();

    [GeneratedRegex(@"\$(?<name>\w+)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"hashbalancer_(?!operator_)\w+(\{[^}]*\})?")]
    private static partial Regex ProxySeries();
}
