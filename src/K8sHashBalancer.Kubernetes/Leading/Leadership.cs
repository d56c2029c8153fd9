namespace K8sHashBalancer.Kubernetes.Leading;

/// <summary>Hands terms from the one who wins them to those who work in them.</summary>
internal sealed class Leadership : ILeadership
{
    private State _state = new(null, NewSource());

    public LeaderTerm? Current => Volatile.Read(ref _state).Term is { Token.IsCancellationRequested: false } term ? term : null;

    public async Task<LeaderTerm> NextTermAsync(LeaderTerm? after, CancellationToken cancellationToken)
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (state.Term is { Token.IsCancellationRequested: false } term && term != after)
            {
                return term;
            }

            await state.Changed.Task.WaitAsync(cancellationToken);
        }
    }

    public void Publish(LeaderTerm? term) => Interlocked.Exchange(ref _state, new State(term, NewSource())).Changed.SetResult();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record State(LeaderTerm? Term, TaskCompletionSource Changed);
}
