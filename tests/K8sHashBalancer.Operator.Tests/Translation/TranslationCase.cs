using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Translation;

namespace K8sHashBalancer.Operator.Tests.Translation;

/// <summary>A balancer and the objects around it, as YAML has them.</summary>
internal sealed record TranslationCase(HashBalancer Balancer, ClusterObjects Cluster)
{
    public const string Folder = $"{RepositoryFile.TestFolder}/Translation/testdata";

    public static TranslationCase Read(string name) => Parse(RepositoryFile.Read($"{Folder}/{name}.in.yaml"));

    public static TranslationCase Parse(string yaml)
    {
        var objects = Yaml.ReadAll(yaml);
        return new TranslationCase(
            OfKind<HashBalancer>(objects, "HashBalancer").Single(),
            new ClusterObjects(
                OfKind<V1Service>(objects, "Service"),
                OfKind<V1EndpointSlice>(objects, "EndpointSlice"),
                OfKind<V1Pod>(objects, "Pod").Select(pod => pod.Metadata).ToList()));
    }

    public TranslationResult Translate() => Translator.Translate(Balancer, Cluster, HashFunctionRegistry.BuiltIn);

    private static List<T> OfKind<T>(IEnumerable<JsonObject> objects, string kind) =>
        [.. objects.Where(item => (string?)item["kind"] == kind).Select(item => KubernetesJson.Deserialize<T>(item))];
}
