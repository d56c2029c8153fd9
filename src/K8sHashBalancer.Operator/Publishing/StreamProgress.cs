using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Operator.Publishing;

/// <summary>
/// Decides what a proxy is sent next. One state is on its way at a time; whatever is published meanwhile is skipped but for the
/// newest. Owned by the stream's loop.
/// </summary>
/// <param name="options">When what was refused is sent again.</param>
/// <param name="time">The clock.</param>
internal sealed class StreamProgress(PublisherOptions options, TimeProvider time)
{
    /// <summary>What the proxy said last that it holds, from whomever it has it.</summary>
    private ulong? _reported;

    /// <summary>What it took last on this stream. It starts changes from there, though it may hold something else by now.</summary>
    private Snapshot? _taken;
    private (Publication Publication, bool IsDelta)? _sent;
    private (Publication Publication, long Timestamp, bool IsOutdated)? _refused;
    private Publication? _settled;

    /// <summary>Whether an answer is waited for.</summary>
    public bool IsWaiting => _sent is not null;

    /// <summary>The proxy says that it holds this.</summary>
    public void OnHeld(HeldState? held) => _reported = held?.Fingerprint;

    /// <summary>Whether the proxy has taken this for outdated for so long that it is not for another operator having been quicker.</summary>
    public bool IsContested(Publication? current) =>
        _refused is { IsOutdated: true } refused && refused.Publication == current && _reported != current.State.Snapshot.Fingerprint.Value
        && time.GetElapsedTime(refused.Timestamp) >= options.RereadAfterRefusal;

    /// <summary>What to send; null for nothing, for the time being.</summary>
    public OperatorMessage? Next(Publication? current)
    {
        if (_sent is not null || current is null || current == _settled)
        {
            return null;
        }

        // Who holds the very snapshot, from another operator or from before a restart, is sent a delta without changes.
        var target = current.State.Snapshot;
        var isHeld = _reported == target.Fingerprint.Value;
        if (!isHeld && IsRefused(current))
        {
            return null;
        }

        var from = isHeld ? target : _taken;
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
        (_reported, _taken, _settled) = (ack.Held.Fingerprint, sent.Publication.State.Snapshot, sent.Publication);
        return sent.Publication;
    }

    /// <summary>The proxy refused what it was sent.</summary>
    /// <returns>What it refused; null if that is not what it was sent.</returns>
    public Publication? OnNack(Nack nack)
    {
        // The fingerprint may be the very thing that went wrong on the way.
        if (_sent is not { } sent || nack.Refused?.Version is null || !nack.Refused.Version.Equals(sent.Publication.State.ToVersion()))
        {
            return null;
        }

        // Whatever it holds, it is not what was sent; its next report says. One that understood what it was sent goes on from
        // where it was on this stream, for others a delta is followed by the whole state at once.
        var isOutdated = nack.Reason == NackReason.Outdated;
        (_sent, _reported, _taken) = (null, null, isOutdated ? _taken : null);
        var callsForAll = sent.IsDelta && nack.Reason is (NackReason.WrongBase or NackReason.WrongFingerprint or NackReason.Unreadable);
        _refused = callsForAll ? null : (sent.Publication, time.GetTimestamp(), isOutdated);
        return sent.Publication;
    }

    private bool IsRefused(Publication current) =>
        _refused is { } refused && refused.Publication == current && time.GetElapsedTime(refused.Timestamp) < options.RetryAfterRefusal;
}
