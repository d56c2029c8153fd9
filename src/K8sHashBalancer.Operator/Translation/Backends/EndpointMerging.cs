using System.Collections.Immutable;
using k8s.Models;

namespace K8sHashBalancer.Operator.Translation.Backends;

/// <summary>Makes one endpoint of several that are the same server.</summary>
internal static class EndpointMerging
{
    /// <summary>The endpoints of a Service, each address once, in the order of their addresses.</summary>
    public static ImmutableArray<BackendEndpoint> Merge(IEnumerable<BackendEndpoint> endpoints, V1Service service)
    {
        var single = endpoints.GroupBy(endpoint => endpoint.Address).Select(AddressInTwoSlicesIsOneServer);
        return
        [
            .. single
                .GroupBy(endpoint => endpoint.Pod is { } pod ? (pod.Name, pod.Uid) : (endpoint.AddressText, string.Empty))
                .SelectMany(ofPod => OneFamilyPerPod(ofPod, service))
                .OrderBy(endpoint => endpoint.AddressText, StringComparer.Ordinal),
        ];
    }

    private static BackendEndpoint AddressInTwoSlicesIsOneServer(IEnumerable<BackendEndpoint> duplicates) =>
        duplicates.Min(EndpointPreference.Instance)!;

    /// <summary>
    /// A pod of a dual-stack Service has two addresses and is one server: that of the Service's first family, whatever its state, so
    /// that slices of another family that come and go move no keys.
    /// </summary>
    private static IEnumerable<BackendEndpoint> OneFamilyPerPod(IEnumerable<BackendEndpoint> ofPod, V1Service service)
    {
        var byFamily = ofPod.GroupBy(endpoint => endpoint.Slice.Family).ToList();
        return byFamily.MinBy(family => (FamilyRank(family.Key, service), family.Key), FamilyOrder)!;
    }

    private static IComparer<(int Rank, string Family)> FamilyOrder { get; } = Comparer<(int Rank, string Family)>.Create((x, y) =>
        x.Rank != y.Rank ? x.Rank.CompareTo(y.Rank) : string.CompareOrdinal(x.Family, y.Family));

    private static int FamilyRank(string family, V1Service service)
    {
        var preferred = service.Spec?.IpFamilies?.IndexOf(family) ?? -1;
        return preferred >= 0 ? preferred : int.MaxValue;
    }
}
