using k8s;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>One event of a watch.</summary>
/// <param name="Type">What happened. Never <see cref="WatchEventType.Error"/>: errors are thrown.</param>
/// <param name="Version">The version to resume after, once this event was dealt with; empty if the event had none.</param>
/// <param name="Entity">The object; null for bookmarks, and if it could not be read.</param>
/// <param name="Unreadable">What was wrong, if the object could not be read.</param>
public sealed record ResourceEvent<T>(WatchEventType Type, string Version, T? Entity, UnreadableObject? Unreadable)
    where T : class;
