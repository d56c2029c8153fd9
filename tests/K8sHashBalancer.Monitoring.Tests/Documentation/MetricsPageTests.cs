using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using K8sHashBalancer.Monitoring.Tests.Harness;
using K8sHashBalancer.Operator.Tests;

namespace K8sHashBalancer.Monitoring.Tests.Documentation;

/// <summary>docs/monitoring.md has each metric that a running program shows, with its type and its labels, and no other.</summary>
public sealed partial class MetricsPageTests(RunningPrograms programs)
{
    /// <summary>What each series of a cluster's proxy has, and the page says once.</summary>
    private static readonly string[] BalancerLabels = ["balancer", "balancer_namespace"];

    [Fact]
    public void Metrics_OfTheOperator_AreAsDocumented() =>
        Assert.Equal(Documented(name => name.StartsWith("hashbalancer_operator_", StringComparison.Ordinal)), Describe(programs.Operator, []));

    [Fact]
    public void Metrics_OfTheProxy_AreAsDocumented()
    {
        Assert.All(programs.Proxy, family => Assert.Superset(BalancerLabels.ToHashSet(), family.Labels.ToHashSet()));
        Assert.Equal(Documented(name => !name.StartsWith("hashbalancer_operator_", StringComparison.Ordinal)), Describe(programs.Proxy, BalancerLabels));
    }

    [Fact]
    public async Task PortForProxies_HasNeitherMetricsNorHealth()
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var client = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20, Timeout = Eventually.Deadline };
        foreach (var path in (string[])["/metrics", "/healthz", "/readyz", "/api/balancers"])
        {
            using var response = await client.GetAsync(new Uri(programs.ProxyDoor, path)).WithinDeadline();

            Assert.Equal((path, HttpStatusCode.NotFound), (path, response.StatusCode));
        }
    }

    /// <summary>Two mirrors hold Services: those that balancers name, and those that are owned. Here there is one of the latter.</summary>
    [Fact]
    public async Task Objects_OfSeveralMirrorsOfOneResource_AreCountedTogether()
    {
        await Eventually.TrueAsync(
            async () => (await programs.OperatorTextAsync()).Contains("hashbalancer_operator_objects{resource=\"services\"} 1\n", StringComparison.Ordinal),
            "the owned Service is counted");
        Assert.Contains("hashbalancer_operator_objects{resource=\"endpointslices.discovery.k8s.io\"} 0\n", await programs.OperatorTextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serving", 90)]
    [InlineData("authority", 3650)]
    public async Task CertificateExpiry_OfTheOperatorsOwn_IsWhenTheyEnd(string certificate, int days)
    {
        var name = $"hashbalancer_operator_certificate_expiry_timestamp_seconds{{certificate=\"{certificate}\"}} ";
        var line = (await programs.OperatorTextAsync()).Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal));
        var left = DateTimeOffset.FromUnixTimeSeconds((long)double.Parse(line[name.Length..], CultureInfo.InvariantCulture)) - TimeProvider.System.GetUtcNow();
        Assert.InRange(left.TotalDays, days - 1, days);
    }

    private static IEnumerable<string> Describe(IEnumerable<MetricFamily> families, string[] implied) => families
        .Select(family => Describe(family.Name, family.Type, family.Labels.Except(implied).Where(label => label != "le")))
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Documented(Func<string, bool> ofProgram) => MetricRow().Matches(RepositoryFile.Read("docs/monitoring.md"))
        .Where(row => ofProgram(row.Groups["name"].Value))
        .Select(row => Describe(row.Groups["name"].Value, row.Groups["type"].Value, Quoted().Matches(row.Groups["labels"].Value).Select(label => label.Groups["name"].Value)))
        .Order(StringComparer.Ordinal);

    private static string Describe(string name, string type, IEnumerable<string> labels) => $"{name} {type} {string.Join(' ', labels.Order(StringComparer.Ordinal))}";

    [GeneratedRegex(@"^\| `(?<name>hashbalancer_\w+)` \| (?<type>\w+) \|(?<labels>[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex MetricRow();

    [GeneratedRegex("`(?<name>[a-z_]+)`")]
    private static partial Regex Quoted();
}
