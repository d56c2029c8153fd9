using System.Collections.Immutable;
using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Hashing;

namespace K8sHashBalancer.Core.Snapshots;

/// <summary>How requests are spread over servers.</summary>
public sealed record BalancingPolicy
{
    /// <summary>The most points per unit of weight.</summary>
    public const int MaxVirtualNodes = 10_000;

    /// <summary>The algorithm's name.</summary>
    /// <value>Default <c>consistent_hash</c>.</value>
    public string Algorithm { get; init; } = AlgorithmNames.ConsistentHash;

    /// <summary>The hash function's name.</summary>
    /// <value>Default <c>fnv1a</c>.</value>
    public string HashFunction { get; init; } = "fnv1a";

    /// <summary>What is done to a raw hash.</summary>
    /// <value>Default <see cref="Finalizer.Avalanche"/>.</value>
    public Finalizer Finalizer { get; init; } = Finalizer.Avalanche;

    /// <summary>Points per unit of weight.</summary>
    /// <value>1 to <see cref="MaxVirtualNodes"/>; default 150.</value>
    public int VirtualNodes { get; init; } = 150;

    /// <summary>Where a request's key is looked for, in this order; the first one present is the key.</summary>
    /// <value>Default: the whole path.</value>
    public ImmutableArray<KeySource> Keys { get; init; } = [new KeySource.Path(null)];

    /// <summary>What happens when none is present.</summary>
    /// <value>Default <see cref="MissingKeyPolicy.SourceIP"/>.</value>
    public MissingKeyPolicy OnMissingKey { get; init; } = MissingKeyPolicy.SourceIP;
}
