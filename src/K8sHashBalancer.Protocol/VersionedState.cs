using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol.Ordering;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Protocol;

/// <summary>A snapshot with what orders it among others. The comment at the top of <c>snapshots.proto</c> has the rules.</summary>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Epoch">Names one run of one operator process.</param>
/// <param name="Version">Grows with every publication of that run.</param>
public sealed record VersionedState(Snapshot Snapshot, ulong Epoch, long Version)
{
    /// <summary>What it was made of: a mark for each source, always in the same order; empty if that is not known.</summary>
    public ImmutableArray<Ordering.SourceMark> Sources { get; init; } = [];

    /// <summary>What it is known by.</summary>
    public StateLabel Label => new(Snapshot.Fingerprint, Epoch, Version, Sources);

    /// <summary>A snapshot with what it is known by.</summary>
    public static VersionedState Of(Snapshot snapshot, StateLabel label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return new VersionedState(snapshot, label.Epoch, label.Version) { Sources = label.Sources };
    }

    /// <summary>The state by its names.</summary>
    public HeldState ToHeld() => Label.ToHeld();

    /// <summary>Epoch, version and sources.</summary>
    public StateVersion ToVersion() => Label.ToVersion();
}
