using System.Text.Json.Nodes;
using CsCheck;
using k8s;
using k8s.Models;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Tests.Translation;
using K8sHashBalancer.Operator.Translation;

namespace K8sHashBalancer.Operator.Tests.Reconciling;

/// <summary>What the mirrors leave out, no translation misses.</summary>
public sealed class TrimmingTests
{
    [Fact]
    public void Translation_OfAnyClusterTrimmed_IsThatOfTheWholeCluster() => RandomCluster.Case.Sample(
        original =>
        {
            // A name is one pod's at a time.
            var whole = original.Cluster with { Pods = [.. original.Cluster.Pods.DistinctBy(pod => pod.Name)] };
            return ResultYaml.Write(Translate(original.Balancer, Trimmed(original.Balancer, whole)))
                == ResultYaml.Write(Translate(original.Balancer, whole));
        },
        iter: 3000);

    [Fact]
    public void GoldenCases_Trimmed_GiveTheSame() => Assert.All(
        RepositoryFile.NamesIn(TranslationCase.Folder, ".in.yaml"),
        name =>
        {
            var original = TranslationCase.Read(name);
            Assert.Equal(
                ResultYaml.Write(original.Translate()), ResultYaml.Write(Translate(original.Balancer, Trimmed(original.Balancer, original.Cluster))));
        });

    [Fact]
    public void Slice_Trimmed_HasNothingThatNoTranslationReads()
    {
        var slice = KubernetesJson.Deserialize<V1EndpointSlice>(
            """
            {"metadata": {"name": "web-1", "namespace": "shop", "uid": "u", "resourceVersion": "7", "creationTimestamp": "2026-01-01T00:00:00Z",
                          "generation": 9, "generateName": "web-",
                          "labels": {"kubernetes.io/service-name": "web", "team": "shop"}, "annotations": {"endpoints.kubernetes.io/last-change-trigger-time": "x"},
                          "ownerReferences": [{"apiVersion": "v1", "kind": "Service", "name": "web", "uid": "s"}], "managedFields": [{"manager": "m"}]},
             "addressType": "IPv4",
             "ports": [{"name": "http", "port": 80, "protocol": "TCP", "appProtocol": "h2c"}],
             "endpoints": [{"addresses": ["10.0.0.1"], "conditions": {"ready": true}, "hostname": "h", "nodeName": "n", "zone": "z",
                            "hints": {"forZones": [{"name": "z"}]},
                            "targetRef": {"kind": "Pod", "name": "web-a", "namespace": "shop", "uid": "p", "resourceVersion": "3"}}]}
            """);

        Assert.Equal(
            JsonNode.Parse(
                """
                {"metadata": {"name": "web-1", "namespace": "shop", "uid": "u", "resourceVersion": "7", "creationTimestamp": "2026-01-01T00:00:00Z",
                              "labels": {"kubernetes.io/service-name": "web"}},
                 "addressType": "IPv4",
                 "ports": [{"name": "http", "port": 80, "protocol": "TCP"}],
                 "endpoints": [{"addresses": ["10.0.0.1"], "conditions": {"ready": true}, "targetRef": {"kind": "Pod", "name": "web-a", "uid": "p"}}]}
                """)!,
            JsonNode.Parse(KubernetesJson.Serialize(Trimming.Slice(slice)))!,
            JsonNode.DeepEquals);
    }

    private static TranslationResult Translate(HashBalancer balancer, ClusterObjects cluster) =>
        Translator.Translate(balancer, cluster, HashFunctionRegistry.BuiltIn);

    /// <summary>What the mirrors would hold of a cluster, for this balancer alone.</summary>
    private static ClusterObjects Trimmed(HashBalancer balancer, ClusterObjects cluster)
    {
        var named = Observer.ServicesOf(balancer).ToHashSet();
        return new ClusterObjects(
            [.. cluster.Services.Where(service => named.Contains(Kubernetes.Storing.ObjectKey.Of(service))).Select(Copy).Select(Trimming.Service)],
            [.. cluster.EndpointSlices.Where(slice => Relations.ServiceOf(slice) is { } key && named.Contains(key)).Select(Copy).Select(Trimming.Slice)],
            [
                .. cluster.Pods.Select(pod => Copy(new PartialObjectMetadata { Metadata = pod }))
                    .Where(Trimming.HasOwnAnnotation).Select(Trimming.Pod).Select(pod => pod.Metadata),
            ]);
    }

    private static T Copy<T>(T entity) => KubernetesJson.Deserialize<T>(KubernetesJson.Serialize(entity));
}
