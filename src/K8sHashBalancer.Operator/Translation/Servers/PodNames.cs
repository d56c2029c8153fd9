using K8sHashBalancer.Operator.Translation.Backends;

namespace K8sHashBalancer.Operator.Translation.Servers;

/// <summary>Pods that are known by their names.</summary>
internal static class PodNames
{
    /// <summary>
    /// While a pod of a StatefulSet is replaced, the slices may still have the old one. Both have the same name, so they are one
    /// server: the ready one, the one that stays.
    /// </summary>
    public static IReadOnlyList<Candidate> OneServerPerPodAndBackend(IReadOnlyList<Candidate> candidates) =>
    [
        .. candidates
            .GroupBy(candidate => (candidate.Backend, Name: candidate.Endpoint.Pod?.Name ?? candidate.Endpoint.AddressText))
            .Select(ofPod => ofPod.MinBy(candidate => candidate.Endpoint, EndpointPreference.Instance)!)
            .OrderBy(candidate => candidate.Backend)
            .ThenBy(candidate => candidate.Endpoint.AddressText, StringComparer.Ordinal),
    ];
}
