using System.Threading.Channels;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Protocol.Ordering;
using K8sHashBalancer.Protocol.V1;
using K8sHashBalancer.Proxy.Balancing;

namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>
/// Takes states or refuses them: orders, reads, verifies and applies, one after the other, whichever stream they come by. Its loop
/// owns what is held, and the order.
/// </summary>
/// <param name="balancer">Where states go into effect.</param>
/// <param name="order">Decides which are newer.</param>
/// <param name="metrics">Counts.</param>
/// <param name="onTaken">
/// Told of each state that is taken, and whether its snapshot is another one than before. It must neither wait nor throw.
/// </param>
internal sealed class StateReceiver(Balancer balancer, StateOrder order, ReceiverMetrics metrics, Action<VersionedState, bool> onTaken)
{
    /// <summary>Each stream waits for the answer to one offer before it makes the next.</summary>
    private readonly Channel<Func<Task>> _inbox = Channel.CreateUnbounded<Func<Task>>(new() { SingleReader = true });
    private VersionedState? _held;

    /// <summary>What the balancer goes by; null if nothing was received yet.</summary>
    public VersionedState? Held => Volatile.Read(ref _held);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var handle in _inbox.Reader.ReadAllAsync(cancellationToken))
        {
            await handle();
        }
    }

    /// <summary>A stream to an operator process is open.</summary>
    public void Connect(ulong epoch) => Post(() => order.Connect(epoch));

    /// <summary>A stream to an operator process has ended.</summary>
    public void Disconnect(ulong epoch) => Post(() => order.Disconnect(epoch));

    /// <summary>Takes a state or refuses it.</summary>
    /// <returns>The answer. It comes though nobody waits for it any longer: a state that is being taken is taken.</returns>
    public Task<StateAnswer> OfferAsync(StateOffer offer, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<StateAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _inbox.Writer.TryWrite(async () => answer.SetResult(await AnswerAsync(offer)));
        return answer.Task.WaitAsync(cancellationToken);
    }

    private void Post(Action action) => _inbox.Writer.TryWrite(() =>
    {
        action();
        return Task.CompletedTask;
    });

    private async Task<StateAnswer> AnswerAsync(StateOffer offer)
    {
        if (offer.Version is not { } version)
        {
            return Refuse(offer, NackReason.Unreadable, "The state has no version.");
        }

        var offered = StateLabel.Read(offer.Fingerprint, version);
        var (decision, held) = order.Decide(Held?.Label, offered);
        var answer = decision switch
        {
            StateDecision.Adopt => Take(offer, Held!.Snapshot, held!),
            StateDecision.Refuse => Refuse(offer, NackReason.Outdated, Describe(offered)),
            _ => await ReadAsync(offer, held!),
        };

        metrics.Count(decision switch
        {
            StateDecision.Adopt => "known",
            StateDecision.Refuse => "outdated",
            _ => answer.Taken is null ? "refused" : "taken",
        });

        // One that could not be read comes again, and is to be judged as if for the first time.
        if (answer.Taken is not null || answer.Message.Nack.Reason == NackReason.Outdated)
        {
            order.Note(offered);
        }

        return answer;
    }

    private async Task<StateAnswer> ReadAsync(StateOffer offer, StateLabel label)
    {
        var read = offer switch
        {
            StateOffer.Whole whole => whole.Read(),
            StateOffer.Change change => change.Read(Held?.Snapshot),
            _ => throw new InvalidOperationException($"There is no offer of the kind {offer.GetType().Name}."),
        };
        if (read is null)
        {
            return Refuse(offer, NackReason.WrongBase, $"The delta starts from something else than the proxy holds, which is {Held?.Snapshot.Fingerprint.ToString() ?? "nothing"}.");
        }

        if (!read.IsValid)
        {
            return Refuse(offer, NackReason.Unreadable, read.Problem ?? "The state cannot be read.");
        }

        if (read.Value.Fingerprint.Value != offer.Fingerprint)
        {
            return Refuse(
                offer,
                NackReason.WrongFingerprint,
                $"The state should have the fingerprint {new Fingerprint(offer.Fingerprint)}; what came of it has {read.Value.Fingerprint}.");
        }

        try
        {
            await balancer.ApplyAsync(read.Value);
        }
        catch (Exception exception)
        {
            // Whatever a registered algorithm throws, and names of algorithms that are not registered here: the proxy goes on
            // with what it holds.
            return Refuse(offer, NackReason.Rejected, exception.Message);
        }

        return Take(offer, read.Value, label);
    }

    private StateAnswer Take(StateOffer offer, Snapshot snapshot, StateLabel label)
    {
        var isNew = Held?.Snapshot.Fingerprint != snapshot.Fingerprint;
        var state = VersionedState.Of(snapshot, label);
        Volatile.Write(ref _held, state);
        onTaken(state, isNew);

        // By the names that the operator gave it: of the sources, the proxy may know more.
        return new StateAnswer(new ProxyMessage { Ack = new Ack { Held = Name(offer) } }, snapshot);
    }

    private string Describe(StateLabel offered) => Held is { } held && StateSources.Compare(offered, held.Label) is StateRelation.Older
        ? $"It is older than {held.Snapshot.Fingerprint}, which the proxy holds from {held.Epoch:x16}."
        : $"It cannot be told to be newer than {Held?.Snapshot.Fingerprint}, which the proxy holds from {Held?.Epoch:x16}.";

    private static StateAnswer Refuse(StateOffer offer, NackReason reason, string detail) =>
        new(new ProxyMessage { Nack = new Nack { Refused = Name(offer), Reason = reason, Detail = detail } }, null);

    private static HeldState Name(StateOffer offer) => new() { Version = offer.Version, Fingerprint = offer.Fingerprint };
}
