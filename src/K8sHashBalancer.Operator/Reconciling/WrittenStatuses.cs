using System.Collections.Concurrent;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>
/// Remembers each status that was written until the mirror has it. Applying a Deployment changes it, which leads to the next reconcile
/// at once; by the object as it was before, everything would turn once more, with times and Events of its own.
/// </summary>
internal sealed class WrittenStatuses
{
    private readonly ConcurrentDictionary<ObjectKey, Written> _written = new();

    /// <summary>The object with the status it has by now.</summary>
    public HashBalancer Latest(HashBalancer stored)
    {
        var key = ObjectKey.Of(stored);
        if (!_written.TryGetValue(key, out var written))
        {
            return stored;
        }

        // The very object that the status was written to: the mirror has not heard of it yet.
        if (written.Uid == stored.Metadata.Uid && written.Version == stored.Metadata.ResourceVersion)
        {
            return stored with { Status = written.Status };
        }

        Forget(key);
        return stored;
    }

    /// <summary>This was written to an object.</summary>
    public void Remember(HashBalancer stored, HashBalancerStatus status) =>
        _written[ObjectKey.Of(stored)] = new Written(stored.Metadata.Uid, stored.Metadata.ResourceVersion, status);

    /// <summary>There is no such object any more.</summary>
    public void Forget(ObjectKey key) => _written.TryRemove(key, out _);

    private sealed record Written(string? Uid, string? Version, HashBalancerStatus Status);
}
