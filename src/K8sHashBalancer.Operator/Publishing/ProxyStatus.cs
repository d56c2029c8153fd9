using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Operator.Publishing;

/// <summary>What one proxy said of itself. Immutable.</summary>
/// <param name="Name">The proxy's name.</param>
/// <param name="ConnectedSince">Since when it has been connected to this operator.</param>
public sealed record ProxyStatus(string Name, DateTimeOffset ConnectedSince)
{
    /// <summary>The fingerprint of the snapshot it goes by; null if it has none, or has not said so yet.</summary>
    public Fingerprint? Applied { get; init; }

    /// <summary>
    /// Since when it has gone by something else than what is published, without coming any further; null if it goes by that. A proxy
    /// that is late for a moment after each of many changes does come further.
    /// </summary>
    public DateTimeOffset? BehindSince { get; init; }

    /// <summary>Whether traffic should be sent to it.</summary>
    public bool Ready { get; init; }

    /// <summary>Why it is ready, or why not.</summary>
    public string Detail { get; init; } = string.Empty;

    /// <summary>How many servers take requests there.</summary>
    public int Candidates { get; init; }

    /// <summary>Requests of clients since it started.</summary>
    public long Requests { get; init; }

    /// <summary>Those of them that failed.</summary>
    public long Failures { get; init; }

    /// <summary>
    /// Why it refused the last state that it was sent; null if it took it, and if it refused it for being outdated: then the proxy
    /// knows better, from another operator.
    /// </summary>
    public string? Refusal { get; init; }

    /// <summary>How each server looks from there, by identity.</summary>
    public ImmutableDictionary<string, ServerReport> Servers { get; init; } = ImmutableDictionary<string, ServerReport>.Empty;

    /// <summary>Whether it differs from another status of the same proxy by more than counters and times.</summary>
    internal bool DiffersFrom(ProxyStatus other) =>
        this with { Requests = 0, Failures = 0, Servers = other.Servers, BehindSince = null } != other with { Requests = 0, Failures = 0, BehindSince = null };

    /// <summary>This status, with what it means beside what is published.</summary>
    /// <param name="before">What it was before.</param>
    /// <param name="published">The fingerprint of what is published; null if nothing is.</param>
    /// <param name="now">The time.</param>
    internal ProxyStatus Measure(ProxyStatus before, Fingerprint? published, DateTimeOffset now) => this with
    {
        BehindSince = published is null || Applied == published ? null
            : Applied == before.Applied ? before.BehindSince ?? now
            : now,
    };
}
