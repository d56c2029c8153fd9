using System.Reflection;
using k8s;
using k8s.Models;

namespace K8sHashBalancer.Kubernetes.Connecting;

/// <summary>A kind of object and where the API server keeps it.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Version">The version, "v1" say.</param>
/// <param name="Kind">The kind, "EndpointSlice" say.</param>
/// <param name="Plural">The name in paths, "endpointslices" say.</param>
public sealed record ResourceType(string Group, string Version, string Kind, string Plural)
{
    /// <summary>Group and version as objects write it: "v1", "apps/v1".</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The type that <typeparamref name="T"/> says it is by its <see cref="KubernetesEntityAttribute"/>.</summary>
    /// <exception cref="ArgumentException">It does not say.</exception>
    public static ResourceType Of<T>()
        where T : IKubernetesObject<V1ObjectMeta>
    {
        var entity = typeof(T).GetCustomAttribute<KubernetesEntityAttribute>();
        return string.IsNullOrEmpty(entity?.PluralName)
            ? throw new ArgumentException($"{typeof(T)} needs a [KubernetesEntity] with Group, ApiVersion, Kind and PluralName.")
            : new ResourceType(entity.Group ?? "", entity.ApiVersion, entity.Kind, entity.PluralName);
    }

    /// <summary>The path of all such objects, relative to the server.</summary>
    /// <param name="namespace">The namespace to stay in; empty for all, and for objects that live in none.</param>
    public string Path(string @namespace)
    {
        var root = Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";
        return string.IsNullOrEmpty(@namespace) ? $"{root}/{Plural}" : $"{root}/namespaces/{@namespace}/{Plural}";
    }

    /// <summary>The path of one object or of a subresource of it.</summary>
    /// <param name="namespace">Its namespace; empty if it lives in none.</param>
    /// <param name="name">Its name.</param>
    /// <param name="subresource">"status", "scale", or null for the object itself.</param>
    public string Path(string @namespace, string name, string? subresource = null)
    {
        var path = $"{Path(@namespace)}/{Uri.EscapeDataString(name)}";
        return subresource is null ? path : $"{path}/{subresource}";
    }

    /// <summary>As kubectl writes it: "pods", "endpointslices.discovery.k8s.io".</summary>
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
