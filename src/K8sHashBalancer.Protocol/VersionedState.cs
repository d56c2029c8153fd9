using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Protocol;

/// <summary>A snapshot with what orders it among others. The comment at the top of <c>snapshots.proto</c> has the rules.</summary>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Epoch">Names one run of one operator process.</param>
/// <param name="Version">Grows with every state of that run.</param>
public sealed record VersionedState(Snapshot Snapshot, ulong Epoch, long Version)
{
    /// <summary>The state by its names.</summary>
    public HeldState ToHeld() => new() { Version = ToVersion(), Fingerprint = Snapshot.Fingerprint.Value };

    /// <summary>Epoch and version.</summary>
    public StateVersion ToVersion() => new() { Epoch = Epoch, Version = Version };
}
