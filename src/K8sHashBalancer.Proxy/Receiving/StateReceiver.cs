using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Protocol.Mapping;
using K8sHashBalancer.Protocol.V1;
using K8sHashBalancer.Proxy.Balancing;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>
/// Takes states or refuses them: reads, verifies, orders and applies. It holds the last one taken from one stream to the next.
/// Called by one stream at a time.
/// </summary>
internal sealed class StateReceiver(Balancer balancer, StateOrder order)
{
    private VersionedState? _held;

    /// <summary>What the balancer goes by; null if nothing was received yet.</summary>
    public VersionedState? Held => Volatile.Read(ref _held);

    /// <summary>Takes a whole state or refuses it.</summary>
    /// <returns>The answer to the operator.</returns>
    public Task<ProxyMessage> ReceiveAsync(FullState state) =>
        ReceiveAsync(StateMapping.Read(state), state.Version, state.Fingerprint);

    /// <summary>Takes what changed or refuses it.</summary>
    /// <returns>The answer to the operator.</returns>
    public Task<ProxyMessage> ReceiveAsync(StateDelta delta) => Held is { } held && held.Snapshot.Fingerprint.Value == delta.BaseFingerprint
        ? ReceiveAsync(StateMapping.Read(delta, held.Snapshot), delta.Version, delta.Fingerprint)
        : Task.FromResult(Refuse(
            delta.Version,
            delta.Fingerprint,
            NackReason.WrongBase,
            $"The delta starts from {new Fingerprint(delta.BaseFingerprint)}, the proxy holds {Held?.Snapshot.Fingerprint.ToString() ?? "nothing"}."));

    private async Task<ProxyMessage> ReceiveAsync(MappingResult<Snapshot> read, StateVersion? version, ulong fingerprint)
    {
        if (!read.IsValid || version is null)
        {
            return Refuse(version, fingerprint, NackReason.Unreadable, read.Problem ?? "The state has no version.");
        }

        if (read.Value.Fingerprint.Value != fingerprint)
        {
            return Refuse(
                version,
                fingerprint,
                NackReason.WrongFingerprint,
                $"The state should have the fingerprint {new Fingerprint(fingerprint)}; what came of it has {read.Value.Fingerprint}.");
        }

        var offered = new VersionedState(read.Value, version.Epoch, version.Version);
        return order.Decide(Held, offered) switch
        {
            StateDecision.Take => await ApplyAsync(offered),
            StateDecision.Adopt => Take(offered with { Snapshot = Held!.Snapshot }),
            _ => Refuse(
                version,
                fingerprint,
                NackReason.Outdated,
                $"Version {offered.Version} of epoch {offered.Epoch:x16} is older than {Held!.Version} of {Held.Epoch:x16}, which the proxy holds."),
        };
    }

    private async Task<ProxyMessage> ApplyAsync(VersionedState state)
    {
        try
        {
            await balancer.ApplyAsync(state.Snapshot);
        }
        catch (Exception exception)
        {
            // Whatever a registered algorithm throws, and names of algorithms that are not registered here: the proxy goes on
            // with what it holds.
            return Refuse(state.ToVersion(), state.Snapshot.Fingerprint.Value, NackReason.Rejected, exception.Message);
        }

        return Take(state);
    }

    private ProxyMessage Take(VersionedState state)
    {
        Volatile.Write(ref _held, state);
        return new ProxyMessage { Ack = new Ack { Held = state.ToHeld() } };
    }

    private static ProxyMessage Refuse(StateVersion? version, ulong fingerprint, NackReason reason, string detail) =>
        new() { Nack = new Nack { Refused = new HeldState { Version = version, Fingerprint = fingerprint }, Reason = reason, Detail = detail } };
}
