using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Storing;

namespace K8sHashBalancer.Kubernetes.Controlling;

/// <summary>Which changes of an object are reasons to reconcile it.</summary>
public static class PrimaryFilter
{
    /// <summary>
    /// Whether somebody changed what the object asks for: its generation, labels, annotations or deletion, or it is another object
    /// of the same name. A change of the status is not among them, or each write of a status would lead to the next.
    /// </summary>
    public static bool AsksForMore<T>(StoreChange<T> change)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(change);
        return change is not { Before.Metadata: { } before, After.Metadata: { } after }
            || before.Uid != after.Uid
            || before.Generation != after.Generation
            || before.DeletionTimestamp != after.DeletionTimestamp
            || !AreEqual(before.Labels, after.Labels)
            || !AreEqual(before.Annotations, after.Annotations)
            || (after.Generation is null && before.ResourceVersion != after.ResourceVersion);
    }

    /// <summary>Whether the object changed at all.</summary>
    public static bool Any<T>(StoreChange<T> change)
        where T : class => true;

    private static bool AreEqual(IDictionary<string, string>? left, IDictionary<string, string>? right) =>
        (left?.Count ?? 0) == (right?.Count ?? 0)
        && (left ?? new Dictionary<string, string>()).All(pair => right!.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
