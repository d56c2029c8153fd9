using k8s;
using K8sHashBalancer.Operator.Manifests;

namespace K8sHashBalancer.Operator.Hosting;

/// <summary>Where the operator's objects come from.</summary>
internal abstract record ObjectSource
{
    private ObjectSource()
    {
    }

    /// <summary>An API server.</summary>
    /// <param name="Connection">Where it is.</param>
    public sealed record Cluster(KubernetesClientConfiguration Connection) : ObjectSource
    {
        /// <inheritdoc/>
        public override string ToString() => $"the API server {Connection.Host}";
    }

    /// <summary>A folder of manifests.</summary>
    /// <param name="Manifests">The folder, read once.</param>
    public sealed record Files(ManifestSettings Manifests) : ObjectSource
    {
        /// <inheritdoc/>
        public override string ToString() => $"the manifests in {Manifests.Folder.Path}";
    }
}
