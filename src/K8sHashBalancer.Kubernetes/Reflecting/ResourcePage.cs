namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>One page of a list.</summary>
/// <param name="Items">Its objects.</param>
/// <param name="Unreadable">Objects that are there but could not be read.</param>
/// <param name="Version">The version that the whole list, not only this page, is as of.</param>
/// <param name="Next">Where the next page starts; null if this is the last.</param>
public sealed record ResourcePage<T>(IReadOnlyList<T> Items, IReadOnlyList<UnreadableObject> Unreadable, string Version, string? Next);
