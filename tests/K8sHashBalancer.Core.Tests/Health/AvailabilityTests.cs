using K8sHashBalancer.Core.Health;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Core.Tests.Health;

public sealed class AvailabilityTests
{
    [Theory]
    [InlineData("ready ready", AvailabilityTier.Available, new[] { 0, 1 })]
    [InlineData("ready ready!", AvailabilityTier.Available, new[] { 0 })]
    [InlineData("ready^ ready", AvailabilityTier.Available, new[] { 1 })]
    [InlineData("ready draining notready maint", AvailabilityTier.Available, new[] { 0 })]
    [InlineData("ready0 ready", AvailabilityTier.Available, new[] { 1 })]
    [InlineData("draining draining", AvailabilityTier.Draining, new[] { 0, 1 })]
    [InlineData("draining ready! notready maint", AvailabilityTier.Draining, new[] { 0 })]
    [InlineData("draining! draining^ draining", AvailabilityTier.Draining, new[] { 2 })]
    [InlineData("draining0 draining", AvailabilityTier.Draining, new[] { 1 })]
    [InlineData("ready0 draining", AvailabilityTier.Draining, new[] { 1 })]
    [InlineData("ready! ready^ ready!^", AvailabilityTier.Panic, new[] { 0, 1, 2 })]
    [InlineData("ready! notready maint draining!", AvailabilityTier.Panic, new[] { 0 })]
    [InlineData("ready! ready!0", AvailabilityTier.Panic, new[] { 0 })]
    [InlineData("notready maint draining! draining^", AvailabilityTier.None, new int[0])]
    [InlineData("ready0 draining0", AvailabilityTier.None, new int[0])]
    [InlineData("", AvailabilityTier.None, new int[0])]
    public void Decide_WithReadyServersInPanic_IsTheFirstTierThatHasAny(string words, AvailabilityTier tier, int[] candidates) =>
        Check(words, PanicPolicy.ReadyServers, tier, candidates);

    [Theory]
    [InlineData("ready ready!", AvailabilityTier.Available, new[] { 0 })]
    [InlineData("ready! draining", AvailabilityTier.Draining, new[] { 1 })]
    [InlineData("ready! ready^", AvailabilityTier.None, new int[0])]
    public void Decide_WithPanicFail_UsesNoServerThatIsUnwell(string words, AvailabilityTier tier, int[] candidates) =>
        Check(words, PanicPolicy.Fail, tier, candidates);

    private static void Check(string words, PanicPolicy panic, AvailabilityTier tier, int[] candidates)
    {
        var fleet = Fleet.Of(words);
        var availability = Availability.Decide(fleet.Servers, fleet.Health, panic);
        Assert.Equal(tier, availability.Tier);
        Assert.Equal(candidates, Enumerable.Range(0, fleet.Servers.Length).Where(availability.Candidates.Contains));
        Assert.Equal(candidates.Length, availability.Candidates.Count);
    }
}
