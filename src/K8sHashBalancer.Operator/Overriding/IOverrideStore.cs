using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Overriding;

/// <summary>Where balancers have their overrides.</summary>
internal interface IOverrideStore
{
    /// <summary>Changes the overrides of a balancer.</summary>
    /// <param name="key">Which balancer.</param>
    /// <param name="change">Decides, by what is stored (null if there is no such balancer), what is to be. May be asked several times.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The result of the edit that is stored, or of one that changes nothing.</returns>
    /// <exception cref="UnclearWriteException">Whether it is stored, nobody answered. After all others nothing has changed.</exception>
    /// <exception cref="OverridesReadOnlyException">It would change something, and nothing is written there.</exception>
    Task<T> UpdateAsync<T>(ObjectKey key, Func<HashBalancer?, OverrideEdit<T>> change, CancellationToken cancellationToken);
}
