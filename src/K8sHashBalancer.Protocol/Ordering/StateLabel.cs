using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Protocol.Ordering;

/// <summary>What a state is known by, without the state itself: all that ordering it among others takes.</summary>
/// <param name="Fingerprint">The fingerprint of its snapshot.</param>
/// <param name="Epoch">Names one run of one operator process.</param>
/// <param name="Version">Grows with every publication of that run.</param>
/// <param name="Sources">What it was made of: a mark for each source, always in the same order; empty if that is not known.</param>
public sealed record StateLabel(Fingerprint Fingerprint, ulong Epoch, long Version, ImmutableArray<SourceMark> Sources)
{
    /// <summary>The label that came in a message.</summary>
    public static StateLabel Read(ulong fingerprint, StateVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return new StateLabel(
            new Fingerprint(fingerprint), version.Epoch, version.Version, [.. version.Sources.Select(mark => new SourceMark(mark.Revision, mark.Digest))]);
    }

    /// <summary>The label in messages.</summary>
    public HeldState ToHeld() => new() { Version = ToVersion(), Fingerprint = Fingerprint.Value };

    /// <summary>Epoch, version and sources.</summary>
    public StateVersion ToVersion() => new()
    {
        Epoch = Epoch,
        Version = Version,
        Sources = { Sources.Select(mark => new V1.SourceMark { Revision = mark.Revision, Digest = mark.Digest }) },
    };
}
