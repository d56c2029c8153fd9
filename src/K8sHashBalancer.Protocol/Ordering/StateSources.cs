using System.Collections.Immutable;

namespace K8sHashBalancer.Protocol.Ordering;

/// <summary>Orders states by what they were made of. The comment at the top of <c>snapshots.proto</c> has the rules.</summary>
public static class StateSources
{
    /// <summary>How one state relates to another one.</summary>
    public static StateRelation Compare(StateLabel state, StateLabel other)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(other);
        if (!AreComparable(state.Sources, other.Sources))
        {
            // All that is left is the time of publication. Clocks differ, so that an earlier one says little.
            return state.Version > other.Version ? StateRelation.Newer : StateRelation.Unclear;
        }

        var (newer, older) = (false, false);
        for (var i = 0; i < state.Sources.Length; i++)
        {
            var order = state.Sources[i].CompareTo(other.Sources[i]);
            (newer, older) = (newer || order > 0, older || order < 0);
        }

        return (newer, older) switch
        {
            (true, false) => StateRelation.Newer,
            (false, true) => StateRelation.Older,
            (false, false) => StateRelation.Same,
            _ => StateRelation.Unclear,
        };
    }

    /// <summary>
    /// What is known of a snapshot that two replicas made: of each source, the mark with the higher revision. What is older than
    /// either of the two in some source is older than that.
    /// </summary>
    public static ImmutableArray<SourceMark> Join(ImmutableArray<SourceMark> one, ImmutableArray<SourceMark> other) =>
        AreComparable(one, other) ? [.. one.Zip(other, (left, right) => left.Revision >= right.Revision ? left : right)]
        : one.IsEmpty ? other
        : one;

    /// <summary>
    /// What is known of a state that follows another one: its own marks, but of a source that it needs nothing of that of the other
    /// one, and of a source that has not changed the higher revision.
    /// </summary>
    public static ImmutableArray<SourceMark> Succeed(ImmutableArray<SourceMark> before, ImmutableArray<SourceMark> after) =>
        AreComparable(before, after)
            ? [.. before.Zip(after, (old, young) => young.Revision == 0 || (old.Digest == young.Digest && old.Revision > young.Revision) ? old : young)]
            : after;

    /// <summary>
    /// Whether a process that was at <paramref name="before"/> and is at <paramref name="now"/> was taken back: the revisions of an API
    /// server only grow, unless it was restored.
    /// </summary>
    public static bool WentBack(ImmutableArray<SourceMark> before, ImmutableArray<SourceMark> now) =>
        AreComparable(before, now) && before.Zip(now).Any(pair => pair.Second.Revision != 0 && pair.Second.Revision < pair.First.Revision);

    private static bool AreComparable(ImmutableArray<SourceMark> one, ImmutableArray<SourceMark> other) =>
        !one.IsEmpty && one.Length == other.Length;
}
