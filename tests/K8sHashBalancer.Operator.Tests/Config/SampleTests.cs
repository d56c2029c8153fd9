using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using K8sHashBalancer.Operator.Manifests.Schemas;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Operator.Tests.Crd;

namespace K8sHashBalancer.Operator.Tests.Config;

/// <summary>What people apply to a cluster: config/samples and config/operator.</summary>
public sealed class SampleTests
{
    private const string Folder = "config/samples";

    public static TheoryData<string> Names => [.. RepositoryFile.NamesIn(Folder, ".yaml")];

    [Theory]
    [MemberData(nameof(Names))]
    public void Sample_HashBalancers_PassTheSchema(string name)
    {
        var balancers = Read(name).Where(IsBalancer).ToArray();
        Assert.NotEmpty(balancers);
        Assert.All(balancers, balancer =>
        {
            SchemaChecker.AddDefaults(balancer, CrdFile.Root);
            Assert.Empty(SchemaChecker.Check(balancer, CrdFile.Root, string.Empty));
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Sample_Backends_NameServicesOfASample(string name)
    {
        var ports = (
            from sample in RepositoryFile.NamesIn(Folder, ".yaml")
            from service in Read(sample)
            where (string?)service["kind"] == "Service"
            from port in service["spec"]!["ports"]!.AsArray()
            select $"{service["metadata"]!["name"]}:{port!["name"]}").ToHashSet();
        var backends =
            from balancer in Read(name).Where(IsBalancer)
            from backend in balancer["spec"]!["backends"]?.AsArray() ?? []
            select backend!["service"]!;
        Assert.All(backends, service => Assert.Contains($"{service["name"]}:{service["port"]}", ports));
    }

    /// <summary>An image without a tag, or with the one of another version, is one that nobody has built.</summary>
    [Fact]
    public void Images_Everywhere_AreOfThisVersion()
    {
        var version = new OperatorOptions().ProxyImage.Split(':')[1];
        var images = RepositoryFile.NamesIn(Folder, ".yaml").Select(name => $"{Folder}/{name}.yaml").Append("config/operator/deployment.yaml")
            .SelectMany(path => Regex.Matches(RepositoryFile.Read(path), @"image: (\S+)").Select(match => match.Groups[1].Value))
            .ToArray();
        Assert.NotEmpty(images);
        Assert.All(images, image => Assert.EndsWith($":{version}", image, StringComparison.Ordinal));
    }

    private static IReadOnlyList<JsonObject> Read(string name) => Yaml.ReadAll(RepositoryFile.Read($"{Folder}/{name}.yaml"));

    private static bool IsBalancer(JsonObject document) => (string?)document["kind"] == "HashBalancer";
}
