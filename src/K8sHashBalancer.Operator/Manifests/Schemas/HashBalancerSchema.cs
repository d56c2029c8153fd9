using K8sHashBalancer.Operator.Manifests.Reading;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Manifests.Schemas;

/// <summary>The schema that <c>crds/hashbalancers.hashbalancer.dev.yaml</c> gives to the API server; the file is part of this program.</summary>
internal static class HashBalancerSchema
{
    private const string File = "hashbalancers.hashbalancer.dev.yaml";

    /// <summary>Reads it.</summary>
    public static SchemaNode Read()
    {
        using var stream = typeof(HashBalancerSchema).Assembly.GetManifestResourceStream(File)
            ?? throw new InvalidOperationException($"{File} is not part of this program.");
        using var reader = new StreamReader(stream);
        var definition = YamlText.ReadAll(reader.ReadToEnd()).Single()!;
        var version = definition["spec"]!["versions"]!.AsArray().Single(version => (string?)version!["name"] == HashBalancer.KubeApiVersion)!;
        return new SchemaNode(string.Empty, version["schema"]!["openAPIV3Schema"]!.AsObject());
    }
}
