using System.Text;
using System.Text.RegularExpressions;
using K8sHashBalancer.Kubernetes.Monitoring;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Securing.Refusing;
using Prometheus;

namespace K8sHashBalancer.Operator.Tests.Documentation;

/// <summary>docs/monitoring.md has each metric of the operator, and no other.</summary>
public sealed partial class MetricsPageTests
{
    [Fact]
    public async Task Metrics_OfTheOperator_AreAllDocumented()
    {
        var registry = Metrics.NewCustomRegistry();
        _ = new RuntimeMetrics(registry, "hashbalancer_operator");
        _ = new PublisherMetrics(registry, () => (0, 0));
        _ = new RefusalMetrics(registry);
        using var stream = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(stream);
        var registered = TypeLine().Matches(Encoding.UTF8.GetString(stream.ToArray()))
            .Select(match => (match.Groups["name"].Value, match.Groups["type"].Value)).Order();

        var documented = MetricRow().Matches(RepositoryFile.Read("docs/monitoring.md"))
            .Select(match => (match.Groups["name"].Value, match.Groups["type"].Value)).Order();

        Assert.Equal(registered, documented);
    }

    [GeneratedRegex(@"^# TYPE (?<name>\S+) (?<type>\S+)$", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^\| `(?<name>hashbalancer_operator_\w+)` \| (?<type>\w+) \|", RegexOptions.Multiline)]
    private static partial Regex MetricRow();
}
