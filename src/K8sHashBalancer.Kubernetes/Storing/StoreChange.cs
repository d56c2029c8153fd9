namespace K8sHashBalancer.Kubernetes.Storing;

/// <summary>That the object of a key is another one now. Where level-based code reads the store, this only says where to look.</summary>
/// <param name="Key">The key.</param>
/// <param name="Before">The object before; null if it is new.</param>
/// <param name="After">The object now; null if it is gone.</param>
public sealed record StoreChange<T>(ObjectKey Key, T? Before, T? After)
    where T : class;
