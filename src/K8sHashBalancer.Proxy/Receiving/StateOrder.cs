using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol.Ordering;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>
/// Keeps a proxy from going back to an older state, whichever replicas of the operator it hears: the rules at the top of
/// <c>snapshots.proto</c>. Owned by the receiver's loop, for as long as the proxy runs.
/// </summary>
/// <remarks>It sees labels alone: whoever asks reads a state only if it is to be taken.</remarks>
/// <param name="patience">How long a process has to insist on a state of which nobody can tell whether it is newer.</param>
/// <param name="longPatience">How long it has to insist on an older one, when nobody is left who stands by what is held.</param>
/// <param name="time">The clock.</param>
internal sealed class StateOrder(TimeSpan patience, TimeSpan longPatience, TimeProvider time)
{
    /// <summary>So many processes are remembered beside those that are connected.</summary>
    private const int MostGone = 32;

    private readonly Dictionary<ulong, OperatorProcess> _processes = [];

    /// <summary>A stream to a process is open.</summary>
    public void Connect(ulong epoch) => Find(epoch).Streams++;

    /// <summary>A stream to a process has ended.</summary>
    public void Disconnect(ulong epoch) => Find(epoch).Streams--;

    /// <summary>What to do with a state. Nothing is remembered of it but since when it waits, until it is noted.</summary>
    /// <param name="held">What the proxy holds; null if nothing.</param>
    /// <param name="offered">What it is offered.</param>
    /// <returns>The decision, and all that is known by it of what the proxy then holds.</returns>
    public (StateDecision Decision, StateLabel? Held) Decide(StateLabel? held, StateLabel offered)
    {
        var process = Find(offered.Epoch);
        var wentBack = StateSources.WentBack(process.Sources, offered.Sources);
        var decision = Judge(process, held, offered, wentBack);
        return (decision, decision switch
        {
            StateDecision.Refuse => held,
            _ when held is null || wentBack => offered,
            StateDecision.Adopt => offered with { Sources = StateSources.Join(held.Sources, offered.Sources) },
            _ when StateSources.Compare(offered, held) is StateRelation.Newer or StateRelation.Same =>
                offered with { Sources = StateSources.Succeed(held.Sources, offered.Sources) },

            // Taken without being newer: it is of another history, and what was known before says nothing about it.
            _ => offered,
        });
    }

    /// <summary>Remembers what a process offered last, once it was read and answered.</summary>
    public void Note(StateLabel offered)
    {
        var process = Find(offered.Epoch);
        if (offered.Version >= process.Version)
        {
            (process.Fingerprint, process.Version, process.Sources) = (offered.Fingerprint, offered.Version, offered.Sources);
        }
    }

    private StateDecision Judge(OperatorProcess process, StateLabel? held, StateLabel offered, bool wentBack)
    {
        if (held is null)
        {
            return StateDecision.Take;
        }

        // Within an epoch the version never goes down, so that a message that was overtaken opens no door to older ones.
        var floor = held.Epoch == offered.Epoch ? Math.Max(held.Version, process.Version) : process.Version;
        if (offered.Version < floor)
        {
            return StateDecision.Refuse;
        }

        if (held.Fingerprint == offered.Fingerprint)
        {
            return Believe(StateDecision.Adopt);
        }

        if (held.Epoch == offered.Epoch && held.Version == offered.Version)
        {
            return StateDecision.Refuse;
        }

        return StateSources.Compare(offered, held) switch
        {
            _ when wentBack => Believe(StateDecision.Take),
            StateRelation.Newer => Believe(StateDecision.Take),
            StateRelation.Same when process.Fingerprint == held.Fingerprint => Believe(StateDecision.Take),
            StateRelation.Same => Wait(process, patience, unlessSupported: held),
            StateRelation.Older => Wait(process, longPatience, unlessSupported: held),
            _ => Wait(process, patience, unlessSupported: null),
        };
    }

    private StateDecision Wait(OperatorProcess process, TimeSpan howLong, StateLabel? unlessSupported)
    {
        if (unlessSupported is { } held && _processes.Values.Any(other => other.Streams > 0 && other.Fingerprint == held.Fingerprint))
        {
            process.InsistsSince = null;
            return StateDecision.Refuse;
        }

        process.InsistsSince ??= time.GetTimestamp();
        return time.GetElapsedTime(process.InsistsSince.Value) >= howLong ? Believe(StateDecision.Take) : StateDecision.Refuse;
    }

    /// <summary>There is news of somebody: who insists on something else has to begin anew.</summary>
    private StateDecision Believe(StateDecision decision)
    {
        foreach (var process in _processes.Values)
        {
            process.InsistsSince = null;
        }

        return decision;
    }

    private OperatorProcess Find(ulong epoch)
    {
        if (_processes.TryGetValue(epoch, out var process))
        {
            return process;
        }

        var gone = _processes.Where(pair => pair.Value.Streams == 0).Select(pair => pair.Key).ToArray();
        if (gone.Length >= MostGone)
        {
            Array.ForEach(gone, one => _processes.Remove(one));
        }

        return _processes[epoch] = new OperatorProcess();
    }

    /// <summary>What is known of one run of an operator.</summary>
    private sealed class OperatorProcess
    {
        /// <summary>Streams to it that are open.</summary>
        public int Streams { get; set; }

        /// <summary>The fingerprint of what it offered last; null if it has offered nothing.</summary>
        public Fingerprint? Fingerprint { get; set; }

        /// <summary>The version of that.</summary>
        public long Version { get; set; } = long.MinValue;

        /// <summary>What that was made of.</summary>
        public ImmutableArray<SourceMark> Sources { get; set; } = [];

        /// <summary>Since when it has offered what the proxy does not take.</summary>
        public long? InsistsSince { get; set; }
    }
}

/// <summary>What a proxy does with a state that it is offered.</summary>
internal enum StateDecision
{
    /// <summary>It goes by it from now on.</summary>
    Take,

    /// <summary>It goes by it already, and from now on knows that this process does too.</summary>
    Adopt,

    /// <summary>It is older, or nobody can tell.</summary>
    Refuse,
}
