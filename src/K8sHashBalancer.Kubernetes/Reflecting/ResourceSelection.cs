namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>Which objects of a type to reflect. The server selects: what is left out costs nothing.</summary>
public sealed record ResourceSelection
{
    /// <value>The namespaces to stay in; empty, the default, for all, and for objects that live in none.</value>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <value>Labels they must have, as kubectl's -l takes them: "app=web,tier in (a,b),!canary". Null for any.</value>
    public string? LabelSelector { get; init; }

    /// <value>Fields they must have: "metadata.name=web". Null for any.</value>
    public string? FieldSelector { get; init; }

    /// <summary>One scope for each namespace, or the empty one for all.</summary>
    internal IEnumerable<string> Scopes => Namespaces.Count == 0 ? [""] : Namespaces.Distinct();
}
