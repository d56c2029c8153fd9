using System.Text.RegularExpressions;

namespace K8sHashBalancer.Monitoring.Tests.Harness;

/// <summary>A metric as a program shows it: its name, its type, and the labels that its series have.</summary>
internal sealed partial record MetricFamily(string Name, string Type, IReadOnlySet<string> Labels)
{
    /// <summary>The names that its series go by: a histogram has three.</summary>
    public IEnumerable<string> SeriesNames => Type == "histogram" ? [$"{Name}_bucket", $"{Name}_sum", $"{Name}_count"] : [Name];

    /// <summary>Reads what /metrics answers.</summary>
    public static IReadOnlyList<MetricFamily> Read(string exposition)
    {
        var families = TypeLine().Matches(exposition).ToDictionary(
            match => match.Groups["name"].Value,
            match => new MetricFamily(match.Groups["name"].Value, match.Groups["type"].Value, new SortedSet<string>(StringComparer.Ordinal)));
        var bySeries = families.Values.SelectMany(family => family.SeriesNames.Select(name => (name, family))).ToDictionary(pair => pair.name, pair => pair.family);
        foreach (Match sample in SampleLine().Matches(exposition))
        {
            var labels = (SortedSet<string>)bySeries[sample.Groups["name"].Value].Labels;
            labels.UnionWith(Label().Matches(sample.Groups["labels"].Value).Select(label => label.Groups["name"].Value));
        }

        return [.. families.Values];
    }

    [GeneratedRegex(@"^# TYPE (?<name>\S+) (?<type>\S+)$", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^(?<name>[a-z_]+)(\{(?<labels>.*)\})? \S+$", RegexOptions.Multiline)]
    private static partial Regex SampleLine();

    [GeneratedRegex("""(?<name>[a-z_]+)="[^"]*"[,}]?""")]
    private static partial Regex Label();
}
