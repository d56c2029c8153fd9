using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Translation;

namespace K8sHashBalancer.ControlPlane.Tests.Harness;

/// <summary>What a balancer ought to be: a translation of all that the API server has at this moment.</summary>
internal static class Truth
{
    public static async Task<Snapshot> OfAsync(TestNamespace space, string balancer)
    {
        var resource = await space.Objects.FindAsync(space.Path("hashbalancer.dev/v1alpha1", $"hashbalancers/{balancer}"));
        var cluster = new ClusterObjects(
            await ReadAllAsync<V1Service>(space, "v1", "services"),
            await ReadAllAsync<V1EndpointSlice>(space, "discovery.k8s.io/v1", "endpointslices"),
            (await ReadAllAsync<V1Pod>(space, "v1", "pods")).Select(pod => pod.Metadata));
        return Translator.Translate(Read<HashBalancer>(resource!), cluster, HashFunctionRegistry.BuiltIn).Snapshot!;
    }

    private static async Task<IReadOnlyList<T>> ReadAllAsync<T>(TestNamespace space, string apiVersion, string plural) =>
        [.. (await space.Objects.ListAsync(space.Path(apiVersion, plural))).Select(Read<T>)];

    private static T Read<T>(JsonObject entity) => KubernetesJson.Deserialize<T>(entity.ToJsonString());
}
