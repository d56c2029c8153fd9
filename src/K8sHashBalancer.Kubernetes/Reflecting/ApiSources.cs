using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>Objects of an API server.</summary>
internal sealed class ApiSources(ApiClient api) : IResourceSources
{
    /// <inheritdoc/>
    public IResourceSource<T> Create<T>(ResourceType type, string scope, ResourceSelection selection)
        where T : class, IKubernetesObject<V1ObjectMeta> => new ResourceSource<T>(api, type, scope, selection);
}
