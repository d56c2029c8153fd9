using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol.Mapping;
using K8sHashBalancer.Protocol.V1;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>A state that an operator offers, not read yet.</summary>
internal abstract record StateOffer
{
    /// <summary>What orders it; null if the message lacks it.</summary>
    public abstract StateVersion? Version { get; }

    /// <summary>The fingerprint that it is said to have.</summary>
    public abstract ulong Fingerprint { get; }

    /// <summary>All of it.</summary>
    public sealed record Whole(FullState Message) : StateOffer
    {
        public override StateVersion? Version => Message.Version;

        public override ulong Fingerprint => Message.Fingerprint;

        public MappingResult<Snapshot> Read() => StateMapping.Read(Message);
    }

    /// <summary>What changed.</summary>
    /// <param name="Message">The message.</param>
    /// <param name="Last">What the stream took last, which the operator starts from; null if it took nothing.</param>
    public sealed record Change(StateDelta Message, Snapshot? Last) : StateOffer
    {
        public override StateVersion? Version => Message.Version;

        public override ulong Fingerprint => Message.Fingerprint;

        /// <returns>Null if it starts from something else.</returns>
        public MappingResult<Snapshot>? Read(Snapshot? held)
        {
            var start = new[] { Last, held }.FirstOrDefault(one => one?.Fingerprint.Value == Message.BaseFingerprint);
            return start is null ? null : StateMapping.Read(Message, start);
        }
    }
}

/// <summary>What becomes of an offer.</summary>
/// <param name="Message">The answer to the operator.</param>
/// <param name="Taken">The snapshot that the proxy goes by, if it is the one that was offered; null if not.</param>
internal sealed record StateAnswer(ProxyMessage Message, Snapshot? Taken);
