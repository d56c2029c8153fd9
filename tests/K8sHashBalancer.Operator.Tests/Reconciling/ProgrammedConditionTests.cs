using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Operator.Translation;
using K8sHashBalancer.Operator.Translation.Conditions;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Operator.Tests.Reconciling;

public sealed class ProgrammedConditionTests
{
    private static readonly DateTimeOffset Published = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Snapshot Old = Snapshot.Create([]);
    private static readonly Snapshot New = Snapshot.Create([Server.At(ServerAddress.Create("a", 1)!.Value)]);

    [Fact]
    public void AllUpToDate_Always_IsTrue() => Assert.Equal(
        $"True/Programmed: 2 of 2 proxies run revision {New.Fingerprint}.", Condition(wasTrue: false, after: TimeSpan.FromHours(1), New, New));

    [Fact]
    public void Behind_WhileTheRevisionIsOnItsWay_StaysTrue() => Assert.Equal(
        $"True/Programmed: 1 of 2 proxies run revision {New.Fingerprint}, which is on its way to the others.",
        Condition(wasTrue: true, after: ProgrammedCondition.Patience - TimeSpan.FromTicks(1), New, Old));

    [Fact]
    public void Behind_ForTooLong_IsFalse() => Assert.Equal(
        $"False/ProxiesBehind: 1 of 2 proxies run revision {New.Fingerprint}; 2 are connected.",
        Condition(wasTrue: true, after: ProgrammedCondition.Patience, New, Old));

    [Fact]
    public void Behind_WhenItNeverWasTrue_IsFalseAtOnce() => Assert.StartsWith(
        "False/ProxiesBehind: 0 of 2", Condition(wasTrue: false, after: TimeSpan.Zero), StringComparison.Ordinal);

    /// <summary>Nothing else would have the condition looked at again if the proxies never answer.</summary>
    [Fact]
    public void PatienceLeft_WhileSomeAreBehind_IsWhatRemains()
    {
        Assert.Equal(TimeSpan.FromSeconds(3), ProgrammedCondition.PatienceLeft(Status(New, Old), 2, Published + ProgrammedCondition.Patience - TimeSpan.FromSeconds(3)));
        Assert.Null(ProgrammedCondition.PatienceLeft(Status(New, Old), 2, Published + ProgrammedCondition.Patience));
        Assert.Null(ProgrammedCondition.PatienceLeft(Status(New, New), 2, Published));
    }

    private static string Condition(bool wasTrue, TimeSpan after, params Snapshot[] applied)
    {
        var fine = new Condition("Accepted", ConditionStatus.True, "Accepted", string.Empty);
        var translation = new TranslationResult(New, fine, fine, new ServerCounts(1, 1, 0, 0, 0), []);
        var condition = ProgrammedCondition.Of(translation, Status(applied), 2, wasTrue, Published + after);
        return $"{condition.Status}/{condition.Reason}: {condition.Message}";
    }

    private static BalancerStatus Status(params Snapshot[] applied) => new(
        new BalancerName("shop", "web"),
        new VersionedState(New, 1, 1),
        [.. applied.Select((snapshot, i) => new ProxyStatus($"web-{i}", Published) { Applied = snapshot.Fingerprint })])
    {
        PublishedAt = Published,
    };
}
