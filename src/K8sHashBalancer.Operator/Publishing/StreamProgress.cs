using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Operator.Publishing;

/// <summary>
/// Decides what a proxy is sent next. One state is on its way at a time; whatever is published meanwhile is skipped but for the
/// newest. Owned by the stream's loop.
/// </summary>
/// <param name="retryAfterRefusal">When a whole state that was refused is sent again.</param>
/// <param name="time">The clock.</param>
internal sealed class StreamProgress(TimeSpan retryAfterRefusal, TimeProvider time)
{
    private ulong? _heldFingerprint;
    private Snapshot? _held;
    private (Publication Publication, bool IsDelta)? _sent;
    private (Publication Publication, long Timestamp)? _refused;
    private Publication? _settled;

    /// <summary>Whether an answer is waited for.</summary>
    public bool IsWaiting => _sent is not null;

    /// <summary>The proxy says that it holds this.</summary>
    public void OnHello(HeldState? held) => _heldFingerprint = held?.Fingerprint;

    /// <summary>What to send; null for nothing, for the time being.</summary>
    public OperatorMessage? Next(Publication? current)
    {
        if (_sent is not null || current is null || current == _settled || IsRefused(current))
        {
            return null;
        }

        // Who holds the very snapshot, from another operator or from before a restart, is sent a delta without changes.
        var target = current.State.Snapshot;
        var from = _held ?? (_heldFingerprint == target.Fingerprint.Value ? target : null);
        _sent = (current, from is not null);
        return from is null ? current.Full : current.DeltaTo(from);
    }

    /// <summary>The proxy took what it was sent.</summary>
    /// <returns>What it took; null if it answers something that it was not sent.</returns>
    public Publication? OnAck(Ack ack)
    {
        if (_sent is not { } sent || ack.Held is null || !ack.Held.Equals(sent.Publication.State.ToHeld()))
        {
            return null;
        }

        (_sent, _refused) = (null, null);
        (_held, _settled) = (sent.Publication.State.Snapshot, sent.Publication);
        return sent.Publication;
    }

    /// <summary>The proxy refused what it was sent.</summary>
    /// <returns>Whether that was what it was sent.</returns>
    public bool OnNack(Nack nack)
    {
        // The fingerprint may be the very thing that went wrong on the way.
        if (_sent is not { } sent || nack.Refused?.Version is null || !nack.Refused.Version.Equals(sent.Publication.State.ToVersion()))
        {
            return false;
        }

        // Whatever it holds, it is not what was thought. A delta is followed by the whole state at once.
        (_sent, _held, _heldFingerprint) = (null, null, null);
        var callsForAll = sent.IsDelta && nack.Reason is (NackReason.WrongBase or NackReason.WrongFingerprint or NackReason.Unreadable);
        _refused = callsForAll ? null : (sent.Publication, time.GetTimestamp());
        return true;
    }

    private bool IsRefused(Publication current) =>
        _refused is { } refused && refused.Publication == current && time.GetElapsedTime(refused.Timestamp) < retryAfterRefusal;
}
