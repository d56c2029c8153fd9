using k8s;
using k8s.Models;

namespace K8sHashBalancer.Kubernetes.Reporting;

/// <summary>Something that happened to an object, for people to read with kubectl describe.</summary>
/// <param name="Regarding">The object.</param>
/// <param name="Severity">Whether anybody should worry.</param>
/// <param name="Reason">Why, as one CamelCase word, at most 128 characters.</param>
/// <param name="Action">What was done about it, as one CamelCase word, at most 128 characters.</param>
/// <param name="Text">A sentence; what is beyond 1,024 bytes of UTF-8 is cut off.</param>
public sealed record EventNote(V1ObjectReference Regarding, EventSeverity Severity, string Reason, string Action, string Text)
{
    /// <summary>A note regarding an object that was read from the server.</summary>
    public static EventNote About<T>(T entity, EventSeverity severity, string reason, string action, string text)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(entity);
        var type = Connecting.ResourceType.Of<T>();
        var regarding = new V1ObjectReference
        {
            ApiVersion = type.ApiVersion,
            Kind = type.Kind,
            Name = entity.Name(),
            NamespaceProperty = entity.Namespace(),
            Uid = entity.Uid(),
        };
        return new EventNote(regarding, severity, reason, action, text);
    }
}
