using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>
/// Keeps a proxy from going back to an older state: the rule at the top of <c>snapshots.proto</c>. Owned by the receiver, and
/// kept from one stream to the next.
/// </summary>
/// <param name="patience">How long another epoch has to insist on a lower version until it is believed.</param>
/// <param name="time">The clock.</param>
internal sealed class StateOrder(TimeSpan patience, TimeProvider time)
{
    private (ulong Epoch, long Timestamp)? _insisting;

    /// <summary>What to do with a state.</summary>
    /// <param name="held">What the proxy holds; null if nothing.</param>
    /// <param name="offered">What it is offered.</param>
    public StateDecision Decide(VersionedState? held, VersionedState offered)
    {
        if (held is null)
        {
            return StateDecision.Take;
        }

        if (held.Snapshot.Fingerprint == offered.Snapshot.Fingerprint)
        {
            // Within an epoch the version never goes down, so that a message that was overtaken opens no door to older ones.
            return held.Epoch == offered.Epoch && offered.Version < held.Version ? StateDecision.Refuse : Believe(StateDecision.Adopt);
        }

        if (offered.Version > held.Version)
        {
            return Believe(StateDecision.Take);
        }

        if (offered.Epoch == held.Epoch)
        {
            return StateDecision.Refuse;
        }

        if (_insisting is not { } insisting || insisting.Epoch != offered.Epoch)
        {
            _insisting = (offered.Epoch, time.GetTimestamp());
            return StateDecision.Refuse;
        }

        return time.GetElapsedTime(insisting.Timestamp) >= patience ? Believe(StateDecision.Take) : StateDecision.Refuse;
    }

    private StateDecision Believe(StateDecision decision)
    {
        _insisting = null;
        return decision;
    }
}

/// <summary>What a proxy does with a state that it is offered.</summary>
internal enum StateDecision
{
    /// <summary>It goes by it from now on.</summary>
    Take,

    /// <summary>It goes by it already, and goes by its epoch and version from now on.</summary>
    Adopt,

    /// <summary>It is older.</summary>
    Refuse,
}
