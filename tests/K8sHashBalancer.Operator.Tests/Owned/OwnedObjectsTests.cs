using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s;
using K8sHashBalancer.Operator.Hosting;
using K8sHashBalancer.Operator.Manifests.Schemas;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Operator.Reconciling.Owned;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Tests.Crd;

namespace K8sHashBalancer.Operator.Tests.Owned;

/// <summary><c>testdata/NAME.in.yaml</c> is a balancer, <c>NAME.out.yaml</c> what it gets in its namespace.</summary>
public sealed partial class OwnedObjectsTests
{
    private const string Folder = $"{RepositoryFile.TestFolder}/Owned/testdata";

    private static readonly OperatorOptions Options = new()
    {
        ProxyImage = "registry.example/proxy:1.2.3",
        AdvertisedAddress = "https://operator.system.svc:9443",
    };

    private const string Authorities = "the certificates of the authorities\n";

    public static TheoryData<string> Cases => [.. RepositoryFile.NamesIn(Folder, ".in.yaml")];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Objects_OfGoldenCase_AreAsReviewed(string name) =>
        RepositoryFile.AssertIs($"{Folder}/{name}.out.yaml", ObjectYaml.Write(ObjectsOf(name)));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Balancer_OfGoldenCase_IsAllowedByTheDefinition(string name)
    {
        var balancer = Read(name);
        SchemaChecker.AddDefaults(balancer, CrdFile.Root);
        Assert.Empty(SchemaChecker.Check(balancer, CrdFile.Root, string.Empty));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Objects_NamesAndLabels_AreAllowedByKubernetes(string name) => Assert.All(ObjectsOf(name), entity =>
    {
        Assert.Matches(DnsLabel(), (string)entity["metadata"]!["name"]!);
        Assert.All(entity["metadata"]!["labels"]!.AsObject(), label => Assert.Matches(LabelValue(), (string)label.Value!));
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Objects_BelongToTheirBalancer(string name) => Assert.All(ObjectsOf(name), entity =>
    {
        var owner = Assert.Single(entity["metadata"]!["ownerReferences"]!.AsArray())!;
        Assert.Equal(("HashBalancer", true), ((string?)owner["kind"], (bool?)owner["controller"]));
        Assert.Equal((string?)Read(name)["metadata"]!["uid"], (string?)owner["uid"]);
    });

    /// <summary>A secret in a header would be everybody's who may read a Deployment.</summary>
    [Fact]
    public void Proxies_AreHandedTheVariablesOfTracesWithoutTheSecrets()
    {
        var variables = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://collector:4317",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "api-key=secret",
            ["OTEL_SERVICE_NAME"] = "operator",
            ["OTEL_TRACES_SAMPLER"] = "",
            ["PATH"] = "/bin",
        };
        var balancer = KubernetesJson.Deserialize<HashBalancer>(Read(RepositoryFile.NamesIn(Folder, ".in.yaml").First()));

        var objects = OwnedObjects.Of(balancer, Options with { ProxyEnvironment = TracingVariables.Read(variables.GetValueOrDefault) }, Authorities);

        var container = objects.Select(owned => owned.Body).Single(body => (string?)body["kind"] == "Deployment")["spec"]!["template"]!["spec"]!["containers"]![0]!;
        Assert.Equal(
            ["POD_NAME=", "OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4317"],
            container["env"]!.AsArray().Select(variable => $"{variable!["name"]}={variable["value"]}"));
    }

    private static IReadOnlyList<JsonObject> ObjectsOf(string name) =>
        [.. OwnedObjects.Of(KubernetesJson.Deserialize<HashBalancer>(Read(name)), Options, Authorities).Select(owned => owned.Body)];

    private static JsonObject Read(string name) => Yaml.ReadAll(RepositoryFile.Read($"{Folder}/{name}.in.yaml")).Single();

    [GeneratedRegex("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$")]
    private static partial Regex DnsLabel();

    [GeneratedRegex("^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$")]
    private static partial Regex LabelValue();
}
