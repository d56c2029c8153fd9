using System.Collections.Immutable;
using k8s.Models;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Translation.Backends;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Translation.Servers;

/// <summary>Makes servers of the endpoints of all backends and the servers of the spec: no address, no identity twice.</summary>
internal static class ServerList
{
    public static ImmutableArray<Server> Build(
        HashBalancerSpec spec,
        ImmutableArray<ImmutableArray<BackendEndpoint>> backends,
        IReadOnlyDictionary<string, V1ObjectMeta> pods,
        FindingList findings)
    {
        IReadOnlyList<Candidate> candidates = [.. backends.SelectMany((endpoints, i) => endpoints.Select(endpoint => new Candidate(endpoint, i)))];
        if (spec.ConsistentHash.Identity == IdentityChoices.PodName)
        {
            candidates = PodNames.OneServerPerPodAndBackend(candidates);
        }

        candidates = Duplicates.FirstBackendWins(candidates, findings);
        var weights = new Weights(spec, pods);
        var identities = Identities.Of(candidates, spec, findings);
        var ofBackends = candidates
            .Select((candidate, i) => new Server(
                identities[i],
                candidate.Endpoint.Address,
                weights.Of(candidate),
                candidate.Endpoint.State,
                candidate.Endpoint.Reason))
            .ToList();
        weights.Report(findings);
        var taken = ofBackends.Select(server => server.Address).ToHashSet();
        return [.. ofBackends, .. StaticServers.Read(spec.Servers ?? [], taken, findings)];
    }
}
