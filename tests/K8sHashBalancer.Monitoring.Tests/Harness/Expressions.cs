using System.Text.RegularExpressions;

namespace K8sHashBalancer.Monitoring.Tests.Harness;

/// <summary>
/// Finds in PromQL what it asks the programs for. No parser: a series with its selector, and the labels that something is grouped,
/// matched or shown by.
/// </summary>
internal static partial class Expressions
{
    /// <summary>What Prometheus, a PodMonitor or a ServiceMonitor adds.</summary>
    public static readonly IReadOnlySet<string> OfScraping = new HashSet<string> { "namespace", "job", "pod", "instance" };

    /// <summary>What an expression asks for that no program has: each as a few words. Empty if all of it is there.</summary>
    public static IEnumerable<string> Unknown(string expression, IReadOnlyList<MetricFamily> families)
    {
        foreach (Match series in Series().Matches(expression))
        {
            var name = series.Groups["name"].Value;
            if (families.FirstOrDefault(family => family.SeriesNames.Contains(name)) is not { } family)
            {
                yield return $"metric {name}";
                continue;
            }

            foreach (Match label in Selected().Matches(series.Groups["labels"].Value))
            {
                if (!family.Labels.Contains(label.Groups["name"].Value) && !OfScraping.Contains(label.Groups["name"].Value))
                {
                    yield return $"label {label.Groups["name"].Value} of {name}";
                }
            }
        }

        // Grouped by: what all of the expression's metrics have.
        var mentioned = families.Where(family => Series().Matches(expression).Any(series => family.SeriesNames.Contains(series.Groups["name"].Value))).ToList();
        foreach (var label in Grouped().Matches(expression).SelectMany(match => match.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries)))
        {
            if (!OfScraping.Contains(label) && label != "le" && !mentioned.All(family => family.Labels.Contains(label)))
            {
                yield return $"label {label} to group by";
            }
        }
    }

    /// <summary>The labels that a text shows as Prometheus writes them ($labels.x) or Grafana ({{x}}).</summary>
    public static IEnumerable<string> Shown(string text) => ShownLabel().Matches(text).Select(match => match.Groups["name"].Value);

    /// <summary>The labels that a result has: those it is grouped by, or all if it is not.</summary>
    public static IEnumerable<string>? ResultLabels(string expression) =>
        Grouped().Match(expression) is { Success: true } grouped ? grouped.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries) : null;

    [GeneratedRegex(@"(?<name>hashbalancer_[a-z_]+)(\{(?<labels>[^}]*)\})?")]
    private static partial Regex Series();

    [GeneratedRegex("""(?<name>[a-z_]+)\s*(=~|!~|!=|=)\s*"[^"]*["]""")]
    private static partial Regex Selected();

    [GeneratedRegex(@"\b(by|on)\s*\((?<labels>[a-z_, ]+)\)")]
    private static partial Regex Grouped();

    [GeneratedRegex(@"(\$labels\.|\{\{\s*)(?<name>[a-z_]+)\s*\}\}")]
    private static partial Regex ShownLabel();
}
