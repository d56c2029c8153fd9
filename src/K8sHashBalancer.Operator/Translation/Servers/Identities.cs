using System.Collections.Immutable;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Translation.Servers;

/// <summary>What the place of a server on the ring depends on.</summary>
internal static class Identities
{
    /// <summary>The identities of candidates, in their order, none twice: addresses have a colon, names of pods have none.</summary>
    public static ImmutableArray<string> Of(IReadOnlyList<Candidate> candidates, HashBalancerSpec spec, FindingList findings) =>
        spec.ConsistentHash.Identity == IdentityChoices.PodName
            ? PodNameIdentity(candidates, findings)
            : AddressIdentity(candidates);

    private static ImmutableArray<string> AddressIdentity(IReadOnlyList<Candidate> candidates) => [.. candidates.Select(AddressOf)];

    private static ImmutableArray<string> PodNameIdentity(IReadOnlyList<Candidate> candidates, FindingList findings)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var withoutPod = new List<string>();
        var collisions = new SortedSet<string>(StringComparer.Ordinal);
        var identities = candidates.Select(IdentityOf).ToImmutableArray();
        Report(withoutPod, collisions, findings);
        return identities;

        string IdentityOf(Candidate candidate)
        {
            if (candidate.Endpoint.Pod is not { } pod)
            {
                withoutPod.Add(AddressOf(candidate));
                return EndpointWithoutPodIsKnownByAddress(candidate);
            }

            if (!taken.Add(pod.Name))
            {
                collisions.Add(pod.Name);
                return PodNameTakenIsKnownByAddress(candidate);
            }

            return pod.Name;
        }
    }

    /// <summary>An endpoint that somebody wrote by hand, or that another controller made, may name no pod.</summary>
    private static string EndpointWithoutPodIsKnownByAddress(Candidate candidate) => AddressOf(candidate);

    /// <summary>A pod can be several servers, on different ports. The first backend of the spec that has it gets the name.</summary>
    private static string PodNameTakenIsKnownByAddress(Candidate candidate) => AddressOf(candidate);

    private static string AddressOf(Candidate candidate) => candidate.Endpoint.AddressText;

    private static void Report(List<string> withoutPod, SortedSet<string> collisions, FindingList findings)
    {
        if (withoutPod.Count > 0)
        {
            findings.Warning(
                ConditionReasons.EndpointWithoutPod,
                $"spec.consistentHash.identity: endpoints that name no pod are known by their address: {Wording.Examples(withoutPod)}. Set "
                + "their targetRef in the EndpointSlice, or write identity: Address.");
        }

        if (collisions.Count > 0)
        {
            findings.Warning(
                ConditionReasons.PodNameTaken,
                $"spec.consistentHash.identity: pods behind several of spec.backends: {Wording.Examples(collisions)}. Only the server of the "
                + "first one is known by the pod's name, the others by their address: use one HashBalancer for each, or write identity: "
                + "Address.");
        }
    }
}
