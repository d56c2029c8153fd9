using k8s;
using k8s.Models;

namespace K8sHashBalancer.Kubernetes.Reporting;

/// <summary>Which conditions turned, which is what Events are for: what merely stays as it is, is in the status.</summary>
public static class ConditionTransitions
{
    /// <summary>One note for each condition whose status or reason is another one than before; none for those that appear as expected.</summary>
    /// <param name="entity">The object.</param>
    /// <param name="before">Its conditions before; null for none.</param>
    /// <param name="after">Its conditions now.</param>
    /// <param name="isGood">
    /// Whether a condition is as it should be; null for the usual way, in which True is good. A condition that was never there
    /// before makes a note only if it is not good, so that each new object does not start with a burst of Events.
    /// </param>
    public static IEnumerable<EventNote> Notes<T>(
        T entity, IEnumerable<V1Condition>? before, IEnumerable<V1Condition> after, Func<V1Condition, bool>? isGood = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        isGood ??= condition => condition.Status == "True";
        var known = (before ?? []).ToDictionary(condition => condition.Type);
        return
            from condition in after
            let earlier = known.GetValueOrDefault(condition.Type)
            where earlier is null ? !isGood(condition) : earlier.Status != condition.Status || earlier.Reason != condition.Reason
            let severity = isGood(condition) ? EventSeverity.Normal : EventSeverity.Warning
            select EventNote.About(entity, severity, condition.Reason, condition.Type, condition.Message);
    }
}
