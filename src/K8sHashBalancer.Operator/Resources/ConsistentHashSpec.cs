using System.Collections.Immutable;

namespace K8sHashBalancer.Operator.Resources;

/// <summary>How requests and servers are hashed.</summary>
public sealed record ConsistentHashSpec
{
    /// <summary>Points on the ring per unit of weight.</summary>
    /// <value>1 to 10000; default 150.</value>
    public int VirtualNodes { get; init; } = 150;

    /// <summary>The hash function's name.</summary>
    /// <value>Default <c>fnv1a</c>.</value>
    public string HashFunction { get; init; } = "fnv1a";

    /// <summary>What a pod's place on the ring depends on, one of <see cref="IdentityChoices"/>.</summary>
    /// <value>Default <c>Address</c>.</value>
    public string Identity { get; init; } = IdentityChoices.Address;

    /// <summary>What of a request is its key; the first one present wins.</summary>
    public ImmutableArray<KeySpec>? Keys { get; init; }

    /// <summary>What happens to a request without any of the keys, one of <see cref="MissingKeyChoices"/>.</summary>
    /// <value>Default <c>SourceIP</c>.</value>
    public string OnMissingKey { get; init; } = "SourceIP";
}
