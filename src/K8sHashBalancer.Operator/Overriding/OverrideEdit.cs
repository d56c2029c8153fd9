using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Overriding;

/// <summary>What is to become of a balancer's overrides.</summary>
/// <typeparam name="T">What the caller wants to know once that is so.</typeparam>
/// <param name="Overrides">The overrides; null to leave them as they are.</param>
/// <param name="Addresses">The servers that this is about.</param>
/// <param name="Result">What the caller wants to know.</param>
internal sealed record OverrideEdit<T>(ImmutableArray<OverrideSpec>? Overrides, ImmutableArray<ServerAddress> Addresses, T Result)
{
    /// <summary>Whether an object has what this is about. Others may have changed other servers meanwhile.</summary>
    public bool IsIn(HashBalancer stored) => Overrides is { } wanted
        && Addresses.All(address => OverrideList.Find(stored.Spec.Overrides ?? [], address) == OverrideList.Find(wanted, address));
}
