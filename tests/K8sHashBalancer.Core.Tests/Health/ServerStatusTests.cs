using K8sHashBalancer.Core.Health;

namespace K8sHashBalancer.Core.Tests.Health;

public sealed class ServerStatusTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset Later = Now.AddMinutes(1);

    [Theory]
    [InlineData("ready", null, ServerCondition.Healthy, "")]
    [InlineData("ready!", "refused", ServerCondition.Unhealthy, "probe failed: refused")]
    [InlineData("ready!", null, ServerCondition.Unhealthy, "probe failed: no answer")]
    [InlineData("ready^", null, ServerCondition.Unhealthy, "ejected after consecutive failures")]
    [InlineData("ready!^", "refused", ServerCondition.Unhealthy, "probe failed: refused")]
    [InlineData("ready0", null, ServerCondition.Draining, "its weight is 0")]
    [InlineData("notready", null, ServerCondition.Unhealthy, "not ready")]
    [InlineData("draining", null, ServerCondition.Draining, "draining")]
    [InlineData("draining!", "refused", ServerCondition.Draining, "draining")]
    [InlineData("maint", null, ServerCondition.Maintenance, "taken out by hand")]
    [InlineData("maint!^0", "refused", ServerCondition.Maintenance, "taken out by hand")]
    public void Of_AServer_IsItsConditionAndWhy(string word, string? probeDetail, ServerCondition condition, string reason) =>
        Assert.Equal(new ServerStatus(condition, reason, Now), Status(word, null, Now, probeDetail: probeDetail));

    [Theory]
    [InlineData("draining")]
    [InlineData("notready")]
    [InlineData("maint")]
    public void Of_AServerWithAReason_GivesThatReason(string word) =>
        Assert.Equal("kernel upgrade", Status(word, null, Now, reason: "kernel upgrade").Reason);

    [Fact]
    public void Of_AServerWhoseConditionStays_KeepsSince()
    {
        var first = Status("ready!", null, Now, probeDetail: "refused");
        var second = Status("ready!", first, Later, probeDetail: "timed out");
        Assert.Equal(new ServerStatus(ServerCondition.Unhealthy, "probe failed: timed out", Now), second);
    }

    [Fact]
    public void Of_AServerWhoseConditionChanges_IsSoSinceNow() =>
        Assert.Equal(Later, Status("ready", Status("ready!", null, Now), Later).Since);

    private static ServerStatus Status(
        string word, ServerStatus? previous, DateTimeOffset now, string? probeDetail = null, string? reason = null)
    {
        var fleet = Fleet.Of(word);
        return ServerStatus.Of(fleet.Servers[0] with { Reason = reason }, fleet.Health[0], probeDetail, previous, now);
    }
}
