namespace K8sHashBalancer.Core.Hashing;

/// <summary>What is done to a raw hash before it becomes a position on the ring.</summary>
public enum Finalizer
{
    /// <summary>
    /// Mixes all bits into all others (<see cref="Avalanche.Mix"/>). With it every hash function spreads servers as evenly
    /// as chance allows.
    /// </summary>
    Avalanche,

    /// <summary>
    /// The bare hash, for those who must agree with another system. Raw <c>fnv1a</c> and <c>djb2</c> cluster badly: a server
    /// can own several, even dozens of times its share.
    /// </summary>
    None,
}
