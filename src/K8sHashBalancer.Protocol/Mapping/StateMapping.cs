using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol.Deltas;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Protocol.Mapping;

/// <summary>States, deltas and their messages. Reading does not verify fingerprints: the proxy does, of what it built.</summary>
public static class StateMapping
{
    /// <summary>The message for a whole state.</summary>
    public static FullState Write(VersionedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new FullState
        {
            Version = state.ToVersion(),
            Fingerprint = state.Snapshot.Fingerprint.Value,
            Policy = PolicyMapping.Write(state.Snapshot.Policy),
            Servers = { state.Snapshot.Servers.Select(ServerMapping.Write) },
        };
    }

    /// <summary>The message for what leads from a snapshot to a state.</summary>
    public static StateDelta Write(Snapshot from, VersionedState to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var delta = SnapshotDelta.Between(from, to.Snapshot);
        return new StateDelta
        {
            Version = to.ToVersion(),
            BaseFingerprint = from.Fingerprint.Value,
            Fingerprint = to.Snapshot.Fingerprint.Value,
            Policy = delta.Policy is null ? null : PolicyMapping.Write(delta.Policy),
            Upserts = { delta.Upserts.Select(ServerMapping.Write) },
            Removals = { delta.Removals },
        };
    }

    /// <summary>The snapshot that a message describes.</summary>
    public static MappingResult<Snapshot> Read(FullState message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var policy = PolicyMapping.Read(message.Policy);
        var (servers, problem) = ServerMapping.Read(message.Servers);
        return (policy.Problem ?? problem) is { } obstacle
            ? new MappingResult<Snapshot>(obstacle)
            : Create(() => Snapshot.Create(servers, policy.Value));
    }

    /// <summary>The snapshot that a delta makes out of another one.</summary>
    public static MappingResult<Snapshot> Read(StateDelta message, Snapshot from)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(from);
        var policy = message.Policy is null ? null : PolicyMapping.Read(message.Policy);
        var (servers, problem) = ServerMapping.Read(message.Upserts);
        return (policy?.Problem ?? problem) is { } obstacle
            ? new MappingResult<Snapshot>(obstacle)
            : Create(() => new SnapshotDelta(policy?.Value, servers, [.. message.Removals]).ApplyTo(from));
    }

    private static MappingResult<Snapshot> Create(Func<Snapshot> create)
    {
        try
        {
            return new MappingResult<Snapshot>(create());
        }
        catch (ArgumentException exception)
        {
            return new MappingResult<Snapshot>(exception.Message);
        }
    }
}
