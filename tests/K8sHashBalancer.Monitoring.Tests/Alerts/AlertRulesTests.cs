using System.Text.RegularExpressions;
using K8sHashBalancer.Monitoring.Tests.Harness;
using K8sHashBalancer.Operator.Tests;

namespace K8sHashBalancer.Monitoring.Tests.Alerts;

/// <summary>The rules ask for what the running programs have, and say what to do.</summary>
public sealed partial class AlertRulesTests(RunningPrograms programs)
{
    [Fact]
    public void Rules_AskForMetricsAndLabelsThatExist()
    {
        IReadOnlyList<MetricFamily> families = [.. programs.Operator, .. programs.Proxy];
        Assert.Empty(AlertRules.All().SelectMany(rule => Expressions.Unknown(rule.Expression, families).Select(problem => $"{rule.Name}: {problem}")));
    }

    /// <summary>A rule that was tested with series that no program has was not tested.</summary>
    [Fact]
    public void SeriesOfTheTests_AreAsTheProgramsShowThem()
    {
        IReadOnlyList<MetricFamily> families = [.. programs.Operator, .. programs.Proxy];
        foreach (var series in AlertRules.TestedSeries())
        {
            Assert.Empty(Expressions.Unknown(series, families));
            var name = series[..series.IndexOf('{', StringComparison.Ordinal)];
            var labels = LabelName().Matches(series).Select(match => match.Groups["name"].Value).ToHashSet();

            // Only a balancer that runs alone does not say which one it is.
            var expected = families.Single(family => family.SeriesNames.Contains(name)).Labels.Where(label => label != "le" && (labels.Contains("pod") || !label.StartsWith("balancer", StringComparison.Ordinal)));
            Assert.True(expected.All(labels.Contains), $"{series} lacks labels: a program shows {string.Join(", ", expected)}");
        }
    }

    [Fact]
    public void Rules_AreEachTestedToFire() =>
        Assert.Equal(AlertRules.All().Select(rule => rule.Name).Order(StringComparer.Ordinal), AlertRules.TestedToFire().Order(StringComparer.Ordinal));

    [Fact]
    public void Rules_HaveASeverityAndSayWhatIsTheMatter()
    {
        Assert.All(AlertRules.All(), rule =>
        {
            Assert.Contains(rule.Severity, (string[])["critical", "warning"]);
            Assert.Equal(["description", "runbook", "summary"], rule.Annotations.Keys.Order(StringComparer.Ordinal));
            var known = Expressions.ResultLabels(rule.Expression);
            var shown = Expressions.Shown($"{rule.Annotations["summary"]} {rule.Annotations["description"]}");
            Assert.All(shown, label => Assert.True(known?.Contains(label) ?? Expressions.OfScraping.Contains(label), $"{rule.Name} shows {label}, which its result does not have"));
        });
    }

    [Fact]
    public void Runbooks_OfAllRules_Exist()
    {
        Assert.All(AlertRules.All(), rule =>
        {
            var (page, anchor) = rule.Annotations["runbook"].Split('#') is [var file, var heading] ? (file, heading) : ("", "");
            var anchors = Heading().Matches(RepositoryFile.Read(page)).Select(match => match.Groups["text"].Value.ToLowerInvariant().Replace(' ', '-'));
            Assert.True(anchors.Contains(anchor), $"{page} has no heading for #{anchor} of {rule.Name}");
        });
    }

    [GeneratedRegex("""[{,]\s*(?<name>[a-z_]+)="[^"]*["]""")]
    private static partial Regex LabelName();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
