using System.Text.Json.Nodes;
using k8s.Autorest;
using K8sHashBalancer.ControlPlane.Tests.Harness;
using K8sHashBalancer.Kubernetes.Connecting;

namespace K8sHashBalancer.ControlPlane.Tests.Crd;

/// <summary>What the API server itself says of good and bad objects, as kubectl apply would show it.</summary>
public sealed class TableTests(ClusterFixture cluster)
{
    private const string DryRun = "?dryRun=All&fieldValidation=Strict";

    private const string SamplesFolder = "config/samples";

    private readonly ObjectClient _objects = cluster.Objects;

    public static TheoryData<string> Samples => [.. RepositoryFile.NamesIn(SamplesFolder, ".yaml")];

    public static TheoryData<string> Accepted => [.. ObjectTable.Accepted];

    public static TheoryData<string> Rejected => [.. ObjectTable.Rejected];

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task GoodObject_IsAccepted(string name)
    {
        var created = await _objects.CreateAsync(InDefaultNamespace(ObjectTable.ReadAccepted(name)), DryRun);

        Assert.NotNull(created["spec"]);
    }

    [Theory]
    [MemberData(nameof(Rejected))]
    public async Task BadObject_IsRejectedWithWhatToWriteInstead(string name)
    {
        var (rejected, message) = ObjectTable.ReadRejected(name);

        var exception = await Assert.ThrowsAsync<HttpOperationException>(() => _objects.CreateAsync(InDefaultNamespace(rejected), DryRun));

        Assert.Contains(message, ApiErrors.Text(exception), StringComparison.Ordinal);
    }

    /// <summary>Everything in a sample, as kubectl apply sends it.</summary>
    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Sample_IsAccepted(string name)
    {
        foreach (var entity in Yaml.ReadAll(RepositoryFile.Read($"{SamplesFolder}/{name}.yaml")))
        {
            Assert.NotNull((await _objects.CreateAsync(InDefaultNamespace(entity), DryRun))["spec"]);
        }
    }

    /// <summary>The API server takes a definition that it then finds fault with, and serves it nevertheless.</summary>
    [Fact]
    public async Task Definition_IsStructural() => Assert.Null(await Definition.ConditionAsync(_objects, "NonStructuralSchema"));

    private static JsonObject InDefaultNamespace(JsonObject entity)
    {
        entity["metadata"]!["namespace"] = "default";
        return entity;
    }
}
