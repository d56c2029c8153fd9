using k8s.Models;

namespace K8sHashBalancer.Kubernetes.Leading;

/// <summary>
/// What a candidate sees of the lease, and since when by its own clock: whether a lease has run out is judged by how long this
/// process has not seen it change, never by times that another machine wrote.
/// </summary>
internal readonly record struct LeaseView(string Holder, DateTime? Renewed, int Transitions, long SeenSince)
{
    /// <summary>The view after the lease was read.</summary>
    public LeaseView After(V1LeaseSpec? spec, long now)
    {
        var seen = new LeaseView(spec?.HolderIdentity ?? "", spec?.RenewTime, spec?.LeaseTransitions ?? 0, SeenSince);
        return seen == this ? this : seen with { SeenSince = now };
    }
}
