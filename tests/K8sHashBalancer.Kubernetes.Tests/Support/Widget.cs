using k8s;
using k8s.Models;

namespace K8sHashBalancer.Kubernetes.Tests.Support;

/// <summary>A custom resource whose spec is required: what bookmarks, which have none, must not trip over.</summary>
[KubernetesEntity(Group = "example.com", ApiVersion = "v1", Kind = "Widget", PluralName = "widgets")]
public sealed record Widget : IKubernetesObject<V1ObjectMeta>, IStatus<WidgetStatus?>
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    public required WidgetSpec Spec { get; set; }

    public WidgetStatus? Status { get; set; }
}

public sealed record WidgetSpec(string Color = "red", int? Size = null);

public sealed record WidgetStatus
{
    public long? ObservedGeneration { get; init; }

    public IReadOnlyList<V1Condition>? Conditions { get; init; }

    public int? Ready { get; init; }
}
