namespace K8sHashBalancer.Kubernetes.Leading;

/// <summary>Leads always, for a process that is alone: on a developer's machine, say.</summary>
public sealed class SoleLeadership : ILeadership
{
    private readonly LeaderTerm _term = new(1, CancellationToken.None);

    /// <inheritdoc/>
    public LeaderTerm? Current => _term;

    /// <inheritdoc/>
    public Task<LeaderTerm> NextTermAsync(LeaderTerm? after, CancellationToken cancellationToken) =>
        after is null
            ? Task.FromResult(_term)
            : new TaskCompletionSource<LeaderTerm>().Task.WaitAsync(cancellationToken);
}
