using k8s;
using k8s.Models;

namespace K8sHashBalancer.Kubernetes.Connecting;

/// <summary>The metadata of an object of any type, which is all that a metadata-only watch transfers.</summary>
public sealed class PartialObjectMetadata : IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Group and version of the object itself.</summary>
    public string? ApiVersion { get; set; }

    /// <summary>The kind of the object itself.</summary>
    public string? Kind { get; set; }

    /// <summary>Its metadata.</summary>
    public V1ObjectMeta Metadata { get; set; } = new();
}
