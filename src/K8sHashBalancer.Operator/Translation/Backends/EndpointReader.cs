using k8s.Models;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Translation.Backends;

/// <summary>Reads the EndpointSlices of one Service.</summary>
internal static class EndpointReader
{
    /// <summary>All endpoints of all slices that have the port; one address may be there more than once.</summary>
    public static List<BackendEndpoint> ReadAll(
        List<V1EndpointSlice> slices,
        WantedPort wanted,
        string field,
        FindingList findings)
    {
        var endpoints = new List<BackendEndpoint>();
        var invalid = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var slice in slices)
        {
            if (SlicePorts.Find(slice, wanted) is not { } port)
            {
                continue;
            }

            var reference = new SliceReference(slice.Metadata.Name, slice.AddressType ?? string.Empty, slice.Metadata.CreationTimestamp);
            foreach (var endpoint in slice.Endpoints ?? [])
            {
                if (FirstAddressCounts(endpoint) is not { } host)
                {
                    continue;
                }

                if (ServerAddress.Create(host, port) is not { } address)
                {
                    invalid.Add(Wording.Quote(host));
                    continue;
                }

                var (state, reason) = EndpointStates.Of(endpoint.Conditions);
                var isTerminating = EndpointStates.NilTerminatingIsFalse(endpoint.Conditions?.Terminating);
                endpoints.Add(new BackendEndpoint(address, state, reason, isTerminating, PodOf(endpoint), reference));
            }
        }

        if (invalid.Count > 0)
        {
            findings.Warning(
                ConditionReasons.EndpointAddressIgnored,
                $"{field}: its EndpointSlices have addresses that no server can have, which are ignored: {Wording.Examples(invalid)}. "
                + "Correct the slices.");
        }

        return endpoints;
    }

    /// <summary>The API leaves it open what further addresses of an endpoint would mean; nobody uses them.</summary>
    private static string? FirstAddressCounts(V1Endpoint endpoint) => endpoint.Addresses is { Count: > 0 } addresses ? addresses[0] : null;

    private static PodReference? PodOf(V1Endpoint endpoint) =>
        endpoint.TargetRef is { Kind: "Pod", Name: { Length: > 0 } name } target ? new PodReference(name, target.Uid ?? string.Empty) : null;
}
