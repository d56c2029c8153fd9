using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Protocol.Mapping;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Operator.Publishing;

/// <summary>A state as it is sent to proxies. Its messages are made once, and shared by all streams that need them.</summary>
/// <param name="state">The state.</param>
/// <param name="timestamp">When its snapshot was published.</param>
/// <param name="publishedAt">The same by the calendar.</param>
internal sealed class Publication(VersionedState state, long timestamp, DateTimeOffset publishedAt)
{
    private readonly Lazy<OperatorMessage> _full = new(() => new OperatorMessage { Full = StateMapping.Write(state) });
    private DeltaFrom? _lastDelta;

    /// <summary>The state.</summary>
    public VersionedState State => state;

    /// <summary>When its snapshot was published.</summary>
    public long Timestamp => timestamp;

    /// <summary>The same by the calendar.</summary>
    public DateTimeOffset PublishedAt => publishedAt;

    /// <summary>The whole state. Shared: not to be changed.</summary>
    public OperatorMessage Full => _full.Value;

    /// <summary>What leads here from another snapshot. Shared: not to be changed.</summary>
    public OperatorMessage DeltaTo(Snapshot from)
    {
        // Almost all proxies hold the state before this one, so that one delta is worth keeping.
        if (Volatile.Read(ref _lastDelta) is { } last && last.From == from.Fingerprint)
        {
            return last.Message;
        }

        var message = new OperatorMessage { Delta = StateMapping.Write(from, state) };
        Volatile.Write(ref _lastDelta, new DeltaFrom(from.Fingerprint, message));
        return message;
    }

    private sealed record DeltaFrom(Fingerprint From, OperatorMessage Message);
}
