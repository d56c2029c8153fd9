using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Core.Tests.Snapshots;

public sealed class FingerprintTests
{
    public static TheoryData<string> PlacementChanges { get; } = [.. FingerprintChanges.OfPlacement.Keys];

    public static TheoryData<string> OtherChanges { get; } = [.. FingerprintChanges.OfTheRest.Keys];

    [Theory]
    [MemberData(nameof(PlacementChanges))]
    public void Fingerprints_AfterAChangeOfPlacement_BothDiffer(string change)
    {
        var changed = FingerprintChanges.OfPlacement[change](SnapshotSamples.UsageGuide);
        Assert.NotEqual(SnapshotSamples.UsageGuide.Fingerprint, changed.Fingerprint);
        Assert.NotEqual(SnapshotSamples.UsageGuide.RingFingerprint, changed.RingFingerprint);
    }

    [Theory]
    [MemberData(nameof(OtherChanges))]
    public void Fingerprints_AfterAnyOtherChange_DifferButForTheRings(string change)
    {
        var changed = FingerprintChanges.OfTheRest[change](SnapshotSamples.UsageGuide);
        Assert.NotEqual(SnapshotSamples.UsageGuide.Fingerprint, changed.Fingerprint);
        Assert.Equal(SnapshotSamples.UsageGuide.RingFingerprint, changed.RingFingerprint);
    }

    [Fact]
    public void Fingerprints_OfAllChanges_AreAllDifferent()
    {
        var changes = FingerprintChanges.OfPlacement.Values.Concat(FingerprintChanges.OfTheRest.Values);
        var fingerprints = changes.Select(change => change(SnapshotSamples.UsageGuide).Fingerprint).ToArray();
        Assert.Equal(fingerprints.Length, fingerprints.Distinct().Count());
    }

    [Fact]
    public void Fingerprint_OfAHeaderInAnotherCase_IsTheSame() => Assert.Equal(WithHeader("x-user").Fingerprint, WithHeader("X-User").Fingerprint);

    [Fact]
    public void ToString_OfASmallNumber_HasSixteenDigits() => Assert.Equal("00000000000000ff", new Fingerprint(255).ToString());

    private static Snapshot WithHeader(string name) =>
        Snapshot.Create([], new BalancerPolicy { Balancing = new BalancingPolicy { Keys = [new KeySource.Header(name)] } });
}
