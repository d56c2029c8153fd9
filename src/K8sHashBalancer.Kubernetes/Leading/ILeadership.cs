namespace K8sHashBalancer.Kubernetes.Leading;

/// <summary>Whether this process leads.</summary>
public interface ILeadership
{
    /// <summary>The term under way; null while this process does not lead.</summary>
    LeaderTerm? Current { get; }

    /// <summary>Waits for a term.</summary>
    /// <param name="after">The term that the caller worked in before, which will not do; null for any.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<LeaderTerm> NextTermAsync(LeaderTerm? after, CancellationToken cancellationToken);
}
