using K8sHashBalancer.Core.Health;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Core.Tests.Health;

public sealed class EjectionRuleTests
{
    [Theory]
    [InlineData("ready ready ready ready", 50, true)]
    [InlineData("ready^ ready ready ready", 50, true)]
    [InlineData("ready^ ready^ ready ready", 50, false)]
    [InlineData("ready! ready^ ready ready", 50, false)]
    [InlineData("notready ready! ready ready", 50, false)]
    [InlineData("ready^ ready ready", 50, false)]
    [InlineData("ready^ ready^ ready", 100, true)]
    public void AllowsOneMore_UpToThePartThatMayBeOut_IsTrue(string words, int percent, bool expected) => Check(words, percent, expected);

    [Theory]
    [InlineData("ready ready", 10, true)]
    [InlineData("ready^ ready", 10, false)]
    [InlineData("ready ready", 0, false)]
    [InlineData("ready", 50, false)]
    [InlineData("ready", 100, true)]
    [InlineData("", 50, false)]
    public void AllowsOneMore_OfTwoOrMore_IsTrueForTheFirst(string words, int percent, bool expected) => Check(words, percent, expected);

    [Theory]
    [InlineData("ready^ ready maint maint", 50, false)]
    [InlineData("ready^ ready draining draining", 50, false)]
    [InlineData("ready^ ready ready0 ready0", 50, false)]
    [InlineData("ready ready maint maint", 50, true)]
    public void AllowsOneMore_AmongServersThatTakeKeys_CountsNoOthers(string words, int percent, bool expected) => Check(words, percent, expected);

    private static void Check(string words, int percent, bool expected)
    {
        var fleet = Fleet.Of(words);
        var policy = new OutlierDetectionPolicy { MaxEjectedPercent = percent };
        Assert.Equal(expected, EjectionRule.AllowsOneMore(fleet.Servers, fleet.Health, policy));
    }
}
