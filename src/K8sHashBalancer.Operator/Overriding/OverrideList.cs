using System.Collections.Immutable;
using K8sHashBalancer.Core.Overrides;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Overriding;

/// <summary>Changes the list of overrides item by item: what it does not understand of other items stays as it is.</summary>
internal static class OverrideList
{
    /// <summary>The item that counts for a server; null if there is none.</summary>
    public static OverrideSpec? Find(ImmutableArray<OverrideSpec> specs, ServerAddress address) =>
        specs.FirstOrDefault(spec => ServerAddress.Parse(spec.Address) == address);

    /// <summary>The list with another override of a server, or none; in its place if there was one.</summary>
    public static ImmutableArray<OverrideSpec> With(ImmutableArray<OverrideSpec> specs, ServerAddress address, ServerOverride? change)
    {
        var first = Find(specs, address);
        var others = specs.Where(spec => ReferenceEquals(spec, first) || ServerAddress.Parse(spec.Address) != address);
        var item = change is null ? null : Write(first?.Address ?? address.ToString(), change);
        return (first, item) switch
        {
            (null, null) => specs,
            (null, _) => specs.Add(item),
            (_, null) => [.. others.Where(spec => !ReferenceEquals(spec, first))],
            _ => [.. others.Select(spec => ReferenceEquals(spec, first) ? item : spec)],
        };
    }

    /// <summary>Of the overrides that have expired by a time, and those that have not.</summary>
    public static (ImmutableArray<OverrideSpec> Expired, ImmutableArray<OverrideSpec> Left) Split(ImmutableArray<OverrideSpec> specs, DateTimeOffset now) =>
        ([.. specs.Where(spec => HasExpired(spec, now))], [.. specs.Where(spec => !HasExpired(spec, now))]);

    /// <summary>When the next override expires; null if none does.</summary>
    public static DateTimeOffset? NextExpiry(ImmutableArray<OverrideSpec> specs) =>
        specs.Select(spec => spec.Expires).OfType<DateTime>().Select(time => (DateTimeOffset?)time.ToUniversalTime()).Min();

    private static bool HasExpired(OverrideSpec spec, DateTimeOffset now) => spec.Expires?.ToUniversalTime() <= now.UtcDateTime;

    private static OverrideSpec Write(string address, ServerOverride change) => new()
    {
        Address = address,
        Presence = change.Presence == ServerPresence.Configured ? null : PresenceChoices.All.Single(word => word.Value == change.Presence).Key,
        Weight = change.Weight,
        State = change.State is { } state ? OverrideStateChoices.All.Single(word => word.Value == state).Key : null,
        Reason = change.Reason,
        Expires = change.Expires?.UtcDateTime,
    };
}
