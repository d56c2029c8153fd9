using k8s.Models;
using K8sHashBalancer.Kubernetes.Reporting;
using K8sHashBalancer.Kubernetes.Tests.Support;

namespace K8sHashBalancer.Kubernetes.Tests.Reporting;

public sealed class ConditionsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, 750, TimeSpan.Zero);

    [Fact]
    public void With_StatusStays_TransitionTimeStaysThoughTheRestChanges()
    {
        var before = Conditions.With(null, ConditionState.False("Available", "NoServers", "None."), 1, Start);
        var after = Conditions.With(before, ConditionState.False("Available", "NoneReady", "None is ready."), 2, Start.AddMinutes(5));

        var condition = Assert.Single(after);
        Assert.Equal(("NoneReady", "None is ready.", 2L), (condition.Reason, condition.Message, condition.ObservedGeneration));
        Assert.Equal(new DateTime(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc), condition.LastTransitionTime);
    }

    [Fact]
    public void With_StatusFlips_TransitionTimeIsNowInWholeSeconds()
    {
        var before = Conditions.With(null, ConditionState.False("Available", "No", "No."), 1, Start);
        var after = Conditions.With(before, ConditionState.True("Available", "Yes", "Yes."), 1, Start.AddSeconds(61));

        Assert.Equal(new DateTime(2026, 1, 1, 12, 1, 1, DateTimeKind.Utc), Assert.Single(after).LastTransitionTime);
    }

    [Fact]
    public void With_Others_StayAsTheyAreAndInOrder()
    {
        var before = Conditions.Of(null, [ConditionState.True("A", "R", ""), ConditionState.True("B", "R", ""), ConditionState.True("C", "R", "")], 1, Start);
        var after = Conditions.With(before, ConditionState.False("B", "R", ""), 2, Start);

        Assert.Equal(["A True 1", "B False 2", "C True 1"], after.Select(condition => $"{condition.Type} {condition.Status} {condition.ObservedGeneration}"));
        Assert.Equal("True", before[1].Status);
    }

    [Fact]
    public void Of_ConditionNoLongerGiven_IsGone()
    {
        var before = Conditions.Of(null, [ConditionState.True("A", "R", ""), ConditionState.Unknown("B", "R", "")], 1, Start);
        Assert.Equal("A", Assert.Single(Conditions.Of(before, [ConditionState.True("A", "R", "")], 1, Start)).Type);
    }

    [Fact]
    public void Transitions_OnlyWhatTurned_MakesNotes()
    {
        var before = Conditions.Of(null, [ConditionState.True("A", "R", ""), ConditionState.True("B", "R", ""), ConditionState.False("C", "Old", "")], 1, Start);
        var after = Conditions.Of(
            before,
            [
                ConditionState.True("A", "R", "other words"), ConditionState.False("B", "Broke", "b"), ConditionState.True("C", "Mended", "c"),
                ConditionState.True("NewAndGood", "R", ""), ConditionState.False("NewAndBad", "Bad", "n"),
            ],
            1,
            Start);

        Assert.Equal(
            ["Warning Broke B b", "Normal Mended C c", "Warning Bad NewAndBad n"],
            ConditionTransitions.Notes(Widgets.Make("a"), before, after).Select(note => $"{note.Severity} {note.Reason} {note.Action} {note.Text}"));
    }

    [Fact]
    public void Transitions_FromNoConditions_KnowTheObject()
    {
        V1Condition[] after = [.. Conditions.Of(null, [ConditionState.False("A", "Bad", "")], 1, Start)];
        var regarding = Assert.Single(ConditionTransitions.Notes(Widgets.Make("a"), null, after)).Regarding;

        Assert.Equal(("example.com/v1", "Widget", "shop", "a", "uid-a"), (regarding.ApiVersion, regarding.Kind, regarding.NamespaceProperty, regarding.Name, regarding.Uid));
    }
}
