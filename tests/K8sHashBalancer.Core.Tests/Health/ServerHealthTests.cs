using K8sHashBalancer.Core.Health;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Core.Tests.Health;

public sealed class ServerHealthTests
{
    private static readonly HealthCheckPolicy Policy = new() { UnhealthyThreshold = 3, HealthyThreshold = 2 };

    // "+" is a probe that succeeded, "-" one that failed.
    [Theory]
    [InlineData("", ProbeVerdict.Unknown, 0)]
    [InlineData("+", ProbeVerdict.Passing, 0)]
    [InlineData("-", ProbeVerdict.Failing, 0)]
    [InlineData("+-", ProbeVerdict.Passing, 1)]
    [InlineData("+--", ProbeVerdict.Passing, 2)]
    [InlineData("+---", ProbeVerdict.Failing, 0)]
    [InlineData("+--+", ProbeVerdict.Passing, 0)]
    [InlineData("+--+--", ProbeVerdict.Passing, 2)]
    [InlineData("-+", ProbeVerdict.Failing, 1)]
    [InlineData("-++", ProbeVerdict.Passing, 0)]
    [InlineData("-+-", ProbeVerdict.Failing, 0)]
    [InlineData("-+-+", ProbeVerdict.Failing, 1)]
    [InlineData("-----", ProbeVerdict.Failing, 0)]
    public void AfterProbe_OfASeries_IsTheVerdictAndItsStreak(string probes, ProbeVerdict verdict, int streak)
    {
        var health = probes.Aggregate(default(ServerHealth), (health, probe) => health.AfterProbe(probe == '+', Policy));
        Assert.Equal(new ServerHealth(verdict, streak, EjectedUntil: null), health);
    }

    [Fact]
    public void AfterProbe_OfAnEjectedServer_KeepsTheEjection()
    {
        var ejected = new ServerHealth(ProbeVerdict.Passing, 0, DateTimeOffset.UnixEpoch);
        Assert.Equal(DateTimeOffset.UnixEpoch, ejected.AfterProbe(succeeded: true, Policy).EjectedUntil);
        Assert.Equal(DateTimeOffset.UnixEpoch, ejected.AfterProbe(succeeded: false, Policy).EjectedUntil);
    }

    [Theory]
    [InlineData(ProbeVerdict.Unknown, false, true)]
    [InlineData(ProbeVerdict.Passing, false, true)]
    [InlineData(ProbeVerdict.Failing, false, false)]
    [InlineData(ProbeVerdict.Unknown, true, false)]
    [InlineData(ProbeVerdict.Passing, true, false)]
    [InlineData(ProbeVerdict.Failing, true, false)]
    public void IsAvailable_UnlessProbesFailOrItIsEjected_IsTrue(ProbeVerdict probe, bool ejected, bool expected) =>
        Assert.Equal(expected, new ServerHealth(probe, 0, ejected ? DateTimeOffset.UnixEpoch : null).IsAvailable);
}
