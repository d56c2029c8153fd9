using System.Collections.Immutable;
using K8sHashBalancer.Core.Overrides;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Translation.Overrides;

/// <summary>Reads <c>spec.overrides</c>.</summary>
internal static class OverrideReader
{
    /// <summary>The overrides that can be used. What is wrong with the others is found.</summary>
    public static ServerOverrides Read(ImmutableArray<OverrideSpec> specs, FindingList findings)
    {
        var first = new Dictionary<ServerAddress, int>();
        var byAddress = ServerOverrides.None.ByAddress.ToBuilder();
        for (var i = 0; i < specs.Length; i++)
        {
            if (ServerAddress.Parse(specs[i].Address) is not { } address)
            {
                BadAddressIsSkipped(i, specs[i].Address, findings);
            }
            else if (!first.TryAdd(address, i))
            {
                FirstOverrideWins(i, first[address], address, findings);
            }
            else if (TryRead(specs[i], out var read))
            {
                byAddress.Add(address, read);
            }
            else
            {
                UnknownWordIsSkipped(i, specs[i], findings);
            }
        }

        return new ServerOverrides(byAddress.ToImmutable());
    }

    private static bool TryRead(OverrideSpec spec, out ServerOverride read)
    {
        var presence = ServerPresence.Configured;
        var state = ServerState.Ready;
        var isKnown = (spec.Presence is null || PresenceChoices.All.TryGetValue(spec.Presence, out presence))
            && (spec.State is null || OverrideStateChoices.All.TryGetValue(spec.State, out state));
        DateTimeOffset? expires = spec.Expires is { } time ? new DateTimeOffset(time.ToUniversalTime()) : null;
        read = new ServerOverride(presence, spec.Weight, spec.State is null ? null : state, spec.Reason, expires);
        return isKnown;
    }

    private static void BadAddressIsSkipped(int i, string text, FindingList findings) => findings.Error(
        ConditionReasons.InvalidOverride,
        $"spec.overrides[{i}].address: {Wording.Quote(text)} is not the address of a server: write 10.9.8.7:9000, cache.example.com:443 or "
        + "[fd00::7]:9000.");

    private static void UnknownWordIsSkipped(int i, OverrideSpec spec, FindingList findings) => findings.Error(
        ConditionReasons.InvalidOverride,
        $"spec.overrides[{i}]: this version of the operator does not know what is written for {Wording.Quote(spec.Address)}; presence can be "
        + $"{Words(PresenceChoices.All.Keys)}, and state {Words(OverrideStateChoices.All.Keys)}: correct it, or update the operator.");

    /// <summary>The API server refuses two equal spellings, but an IPv6 address has several.</summary>
    private static void FirstOverrideWins(int i, int first, ServerAddress address, FindingList findings) => findings.Warning(
        ConditionReasons.DuplicateOverride, $"spec.overrides[{i}]: {address} is in spec.overrides[{first}] already, which counts: remove one of them.");

    private static string Words(IEnumerable<string> words) => string.Join(" or ", words.Order(StringComparer.Ordinal));
}
