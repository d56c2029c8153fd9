using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>Where the objects of all types come from.</summary>
public interface IResourceSources
{
    /// <summary>Makes a source. Nothing is read yet.</summary>
    /// <param name="type">The type of objects.</param>
    /// <param name="scope">The namespace to stay in; empty for all.</param>
    /// <param name="selection">Which objects. Its namespaces are not looked at.</param>
    IResourceSource<T> Create<T>(ResourceType type, string scope, ResourceSelection selection)
        where T : class, IKubernetesObject<V1ObjectMeta>;
}
