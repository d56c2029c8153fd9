using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Translation.Servers;

/// <summary>Endpoints that more than one backend has.</summary>
internal static class Duplicates
{
    /// <summary>
    /// An address behind two backends is one server, as the first of them in the spec has it: the order in a spec is a decision, that
    /// of events is chance.
    /// </summary>
    public static IReadOnlyList<Candidate> FirstBackendWins(IReadOnlyList<Candidate> candidates, FindingList findings)
    {
        var first = new Dictionary<ServerAddress, Candidate>();
        var duplicates = new SortedDictionary<(int Later, int First), List<string>>();
        foreach (var candidate in candidates.OrderBy(candidate => candidate.Backend))
        {
            if (first.TryAdd(candidate.Endpoint.Address, candidate))
            {
                continue;
            }

            var pair = (candidate.Backend, first[candidate.Endpoint.Address].Backend);
            if (!duplicates.TryGetValue(pair, out var addresses))
            {
                duplicates.Add(pair, addresses = []);
            }

            addresses.Add(candidate.Endpoint.AddressText);
        }

        foreach (var ((later, earlier), addresses) in duplicates)
        {
            findings.Warning(
                ConditionReasons.DuplicateServer,
                $"spec.backends[{later}] has endpoints that spec.backends[{earlier}] has too: {Wording.Examples(addresses)}. Each is one "
                + $"server, with its weight and state from spec.backends[{earlier}]: remove one of the backends, or let their Services "
                + "select different pods.");
        }

        return [.. candidates.Where(candidate => ReferenceEquals(first[candidate.Endpoint.Address], candidate))];
    }
}
