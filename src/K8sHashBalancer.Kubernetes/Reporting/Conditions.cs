using System.Collections.Immutable;
using k8s.Models;

namespace K8sHashBalancer.Kubernetes.Reporting;

/// <summary>Status conditions, by the conventions of Kubernetes.</summary>
public static class Conditions
{
    /// <summary>Sets one condition of a list. The others, and the order, stay.</summary>
    /// <param name="before">The conditions so far; null for none.</param>
    /// <param name="state">What the condition is now.</param>
    /// <param name="generation">The generation of the object that it was found true or false for.</param>
    /// <param name="now">The time, for the case that its status is another one than before.</param>
    public static ImmutableArray<V1Condition> With(
        IEnumerable<V1Condition>? before, ConditionState state, long? generation, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        var conditions = before?.ToImmutableArray() ?? [];
        var known = conditions.FirstOrDefault(condition => condition.Type == state.Type);
        var next = new V1Condition
        {
            Type = state.Type,
            Status = state.Status,
            Reason = state.Reason,
            Message = state.Message,
            ObservedGeneration = generation,
            LastTransitionTime = known is not null && known.Status == state.Status ? known.LastTransitionTime : Seconds(now),
        };
        return known is null ? conditions.Add(next) : conditions.Replace(known, next, ReferenceEqualityComparer.Instance);
    }

    /// <summary>Sets several, and removes those not among them.</summary>
    /// <inheritdoc cref="With"/>
    public static ImmutableArray<V1Condition> Of(
        IEnumerable<V1Condition>? before, IEnumerable<ConditionState> states, long? generation, DateTimeOffset now)
    {
        var known = before?.ToImmutableArray() ?? [];
        return [.. states.Select(state => With(known.Where(condition => condition.Type == state.Type), state, generation, now)[0])];
    }

    // The server keeps whole seconds. A finer time would come back as another one, and every comparison would find a change.
    private static DateTime Seconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
}
