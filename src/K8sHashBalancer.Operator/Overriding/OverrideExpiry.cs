using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Kubernetes.Reporting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Overriding;

/// <summary>The leader's part: takes overrides back whose time has come, and says so in an Event.</summary>
internal sealed class OverrideExpiry(OverrideStore store, EventReporter events, TimeProvider time)
{
    /// <summary>The reason of the Event.</summary>
    public const string EventReason = "OverrideExpired";

    /// <summary>Clocks are set, and a timer has a longest time.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>Removes what has expired.</summary>
    /// <param name="balancer">The balancer, as the mirror has it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>When to call this again; null if no override expires.</returns>
    public async Task<TimeSpan?> ExpireAsync(HashBalancer balancer, CancellationToken cancellationToken)
    {
        var specs = balancer.Spec.Overrides ?? [];
        if (OverrideList.NextExpiry(specs) is not { } next)
        {
            return null;
        }

        var left = next - time.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            return left < LongestWait ? left : LongestWait;
        }

        var removed = await store.UpdateAsync(ObjectKey.Of(balancer), Edit, cancellationToken);
        if (removed.Count > 0)
        {
            events.Report(EventNote.About(
                balancer,
                EventSeverity.Normal,
                EventReason,
                "RemoveOverride",
                $"Removed from spec.overrides what had expired: {Wording.Examples(removed)}."));
        }

        // The write makes the mirror change, and that calls this again.
        return null;
    }

    /// <summary>By what is stored now: somebody may have given an override more time.</summary>
    private OverrideEdit<IReadOnlyCollection<string>> Edit(HashBalancer? stored)
    {
        var (expired, left) = OverrideList.Split(stored?.Spec.Overrides ?? [], time.GetUtcNow());
        return new OverrideEdit<IReadOnlyCollection<string>>(
            expired.IsEmpty ? null : left,
            [.. expired.Select(spec => ServerAddress.Parse(spec.Address)).OfType<ServerAddress>()],
            [.. expired.Select(Describe)]);
    }

    private static string Describe(OverrideSpec spec)
    {
        string?[] parts = [spec.Presence, spec.State, spec.Weight is { } weight ? $"weight {weight}" : null, spec.Reason];
        return $"{spec.Address} ({string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)))})";
    }
}
