using K8sHashBalancer.Kubernetes.Storing;

namespace K8sHashBalancer.Operator.Manifests.Reading;

/// <summary>Which object: no two in a folder may have the same.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its namespace and name.</param>
internal readonly record struct ManifestKey(string Kind, ObjectKey Name)
{
    /// <summary>"Service default/web".</summary>
    public override string ToString() => $"{Kind} {Name}";
}
