using k8s.Models;

namespace K8sHashBalancer.Operator.Translation;

/// <summary>The objects of one namespace, by name, whatever the order in which they came.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Services">Services by name.</param>
/// <param name="Slices">EndpointSlices by the name of their Service.</param>
/// <param name="Pods">Metadata of pods by name.</param>
internal sealed record ClusterIndex(
    string? Namespace,
    IReadOnlyDictionary<string, V1Service> Services,
    ILookup<string, V1EndpointSlice> Slices,
    IReadOnlyDictionary<string, V1ObjectMeta> Pods)
{
    private const string ServiceNameLabel = "kubernetes.io/service-name";

    public static ClusterIndex Build(string? ofNamespace, ClusterObjects cluster) => new(
        ofNamespace,
        ByName(cluster.Services.Where(service => IsIn(ofNamespace, service.Metadata)), service => service.Metadata),
        cluster.EndpointSlices
            .Where(slice => IsIn(ofNamespace, slice.Metadata) && ServiceOf(slice) is not null)
            .ToLookup(slice => ServiceOf(slice)!, StringComparer.Ordinal),
        ByName(cluster.Pods.Where(pod => IsIn(ofNamespace, pod)), pod => pod));

    private static bool IsIn(string? ofNamespace, V1ObjectMeta? metadata) =>
        metadata?.Name is not null && string.Equals(metadata.NamespaceProperty, ofNamespace, StringComparison.Ordinal);

    private static string? ServiceOf(V1EndpointSlice slice) =>
        slice.Metadata.Labels is { } labels && labels.TryGetValue(ServiceNameLabel, out var name) ? name : null;

    /// <summary>Two objects of one name are one that was replaced while the caller collected them: the newer one counts.</summary>
    private static Dictionary<string, T> ByName<T>(IEnumerable<T> objects, Func<T, V1ObjectMeta> metadataOf)
    {
        var byName = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var item in objects)
        {
            var metadata = metadataOf(item);
            if (!byName.TryGetValue(metadata.Name, out var other) || IsNewer(metadata, metadataOf(other)))
            {
                byName[metadata.Name] = item;
            }
        }

        return byName;
    }

    private static bool IsNewer(V1ObjectMeta one, V1ObjectMeta other) =>
        Nullable.Compare(one.CreationTimestamp, other.CreationTimestamp) is var newer and not 0
            ? newer > 0
            : string.CompareOrdinal(one.Uid, other.Uid) < 0;
}
