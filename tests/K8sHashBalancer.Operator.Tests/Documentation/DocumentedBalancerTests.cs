using System.Text.Json.Nodes;
using K8sHashBalancer.Operator.Manifests.Schemas;
using K8sHashBalancer.Operator.Tests.Crd;

namespace K8sHashBalancer.Operator.Tests.Documentation;

/// <summary>The resources that pages tell people to write.</summary>
public sealed class DocumentedBalancerTests
{
    [Fact]
    public void Balancers_OfPages_AreAllowedByTheDefinition()
    {
        var balancers = Pages.All.SelectMany(page => Pages.Blocks(page, "yaml").SelectMany(Yaml.ReadAll).Where(IsBalancer).Select(balancer => (page, balancer))).ToList();

        Assert.Contains(balancers, found => found.page == "docs/migration.md");
        Assert.All(balancers, found =>
        {
            SchemaChecker.AddDefaults(found.balancer, CrdFile.Root);
            Assert.Empty(SchemaChecker.Check(found.balancer, CrdFile.Root, string.Empty));
        });
    }

    private static bool IsBalancer(JsonObject document) => (string?)document["kind"] == "HashBalancer";
}
