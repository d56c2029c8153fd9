using System.Text.Json.Nodes;
using K8sHashBalancer.Operator.Manifests.Schemas;

namespace K8sHashBalancer.Operator.Tests.Crd;

/// <summary>The resource's definition.</summary>
internal static class CrdFile
{
    public static JsonObject Definition { get; } = Yaml.ReadAll(RepositoryFile.Read("crds/hashbalancers.hashbalancer.dev.yaml")).Single();

    public static JsonObject Version { get; } = Definition["spec"]!["versions"]!.AsArray().Single()!.AsObject();

    public static SchemaNode Root { get; } = new(string.Empty, Version["schema"]!["openAPIV3Schema"]!.AsObject());

    /// <summary>All fields, with their paths; items of lists have <c>[]</c>, values of maps <c>{}</c>.</summary>
    public static IEnumerable<SchemaNode> Fields => Root.Below();
}
