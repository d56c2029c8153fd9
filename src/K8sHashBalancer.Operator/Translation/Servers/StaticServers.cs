using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Translation.Servers;

/// <summary>Reads the servers outside of any Service. They are known by their addresses.</summary>
internal static class StaticServers
{
    /// <summary>The servers that are not there yet.</summary>
    public static IEnumerable<Server> Read(ImmutableArray<ServerSpec> specs, HashSet<ServerAddress> ofBackends, FindingList findings)
    {
        var first = new Dictionary<ServerAddress, int>();
        for (var i = 0; i < specs.Length; i++)
        {
            if (ServerAddress.Create(specs[i].Host, specs[i].Port) is not { } address)
            {
                findings.Error(
                    ConditionReasons.InvalidHost,
                    $"spec.servers[{i}].host: {Wording.Quote(specs[i].Host)} is neither a DNS name nor an IP address: write cache.example.com, "
                    + "10.9.8.7 or fd00::7, without scheme, brackets and port.");
            }
            else if (ofBackends.Contains(address))
            {
                EndpointWinsOverStaticServer(i, address, findings);
            }
            else if (!first.TryAdd(address, i))
            {
                FirstStaticServerWins(i, first[address], address, findings);
            }
            else
            {
                yield return Server.At(address, specs[i].Weight);
            }
        }
    }

    /// <summary>Kubernetes knows whether an endpoint is ready; a list in a spec does not.</summary>
    private static void EndpointWinsOverStaticServer(int i, ServerAddress address, FindingList findings) => findings.Warning(
        ConditionReasons.DuplicateServer,
        $"spec.servers[{i}]: {address} is an endpoint of a Service in spec.backends too, and has the weight and state of that: remove it here.");

    /// <summary>The API server refuses two equal spellings, but an IPv6 address has several.</summary>
    private static void FirstStaticServerWins(int i, int first, ServerAddress address, FindingList findings) => findings.Warning(
        ConditionReasons.DuplicateServer,
        $"spec.servers[{i}]: {address} is spec.servers[{first}] already, whose weight counts: remove one of them.");
}
