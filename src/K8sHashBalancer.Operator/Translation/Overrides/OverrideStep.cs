using System.Collections.Immutable;
using System.Globalization;
using K8sHashBalancer.Core.Overrides;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Translation.Overrides;

/// <summary>Applies overrides to the servers that backends, pods and the spec's list came to: the very last step.</summary>
internal static class OverrideStep
{
    private const string DefaultReason = "set in spec.overrides";

    /// <summary>The servers there are.</summary>
    public static ImmutableArray<Server> ApplyOverrides(ImmutableArray<Server> configured, HashBalancerSpec spec, FindingList findings)
    {
        if (spec.Overrides is not { IsEmpty: false } specs)
        {
            return configured;
        }

        var overrides = OverrideReader.Read(specs, findings);
        OverrideWithoutServerIsSaid(configured, overrides, findings);
        return new ServerOverrides(overrides.ByAddress.SetItems(overrides.ByAddress.Select(Described))).Apply(configured);
    }

    /// <summary>The reason is all that proxies know of an override, so it says until when.</summary>
    private static KeyValuePair<ServerAddress, ServerOverride> Described(KeyValuePair<ServerAddress, ServerOverride> pair)
    {
        var why = string.IsNullOrEmpty(pair.Value.Reason) ? DefaultReason : pair.Value.Reason;
        return KeyValuePair.Create(pair.Key, pair.Value with
        {
            Reason = pair.Value.Expires is { } expires ? string.Create(CultureInfo.InvariantCulture, $"{why} (until {expires:yyyy-MM-dd'T'HH:mm:ss'Z'})") : why,
        });
    }

    /// <summary>
    /// It does no harm now, but it may be forgotten, and the address may become that of another pod. A server that was added cannot be
    /// missing.
    /// </summary>
    private static void OverrideWithoutServerIsSaid(ImmutableArray<Server> configured, ServerOverrides overrides, FindingList findings)
    {
        var known = configured.Select(server => server.Address).ToHashSet();
        var strays = overrides.ByAddress
            .Where(pair => pair.Value.Presence != ServerPresence.Added && !known.Contains(pair.Key))
            .Select(pair => pair.Key.ToString())
            .ToList();
        if (strays.Count > 0)
        {
            findings.Warning(
                ConditionReasons.OverrideWithoutServer,
                $"spec.overrides: no server has the address {Wording.Examples(strays)}. If it is not to come back, remove the override, or "
                + "give it a time to expire: the address may become that of another pod.");
        }
    }
}
