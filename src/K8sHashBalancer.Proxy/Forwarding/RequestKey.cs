using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Proxy.Forwarding;

/// <summary>Where on the ring a request belongs.</summary>
/// <param name="Position">The position of its key.</param>
/// <param name="Source">Which part of the request the key is; null if it was drawn at random.</param>
/// <param name="IsRejected">Whether the request has no key and must not go anywhere.</param>
internal readonly record struct RequestKey(ulong Position, KeySource? Source, bool IsRejected)
{
    /// <summary>The request has no key and must not go anywhere.</summary>
    public static RequestKey Rejected => new(0, null, true);
}
