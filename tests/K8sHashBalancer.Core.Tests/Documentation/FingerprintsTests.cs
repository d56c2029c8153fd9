using System.Security.Cryptography;
using K8sHashBalancer.Core.Tests.Snapshots;

namespace K8sHashBalancer.Core.Tests.Documentation;

/// <summary>The worked example of docs/fingerprints.md.</summary>
public sealed class FingerprintsTests
{
    private const string FileName = "fingerprints.md";
    private const string Promise =
        "Fingerprints are a promise to users, who compare them between proxies and versions (docs/fingerprints.md). If the encoding "
        + "must change, raise the number in its first text (\"hashbalancer/…/1\"), and say so in CHANGELOG.md and in the document.";

    [Fact]
    public void Fingerprints_OfTheWorkedExample_AreTheGoldenOnes()
    {
        Assert.True(SnapshotSamples.UsageGuide.Fingerprint.ToString() == "ee396b4ab3755cec", Promise);
        Assert.True(SnapshotSamples.UsageGuide.RingFingerprint.ToString() == "9ff697e0eeabc92b", Promise);
    }

    [Fact]
    public void Fingerprints_OfTheWorkedExample_AreAsDocumented()
    {
        var documented = Rows("Fingerprint").ToDictionary(row => row["Fingerprint"], row => row["Value"]);
        Assert.Equal(SnapshotSamples.UsageGuide.Fingerprint.ToString(), documented["fingerprint"]);
        Assert.Equal(SnapshotSamples.UsageGuide.RingFingerprint.ToString(), documented["ring fingerprint"]);
    }

    [Fact]
    public void Bytes_OfTheWorkedExample_HaveTheRingFingerprint()
    {
        var bytes = Convert.FromHexString(string.Concat(Rows("Bytes").Select(row => row["Bytes"])).Replace(" ", "", StringComparison.Ordinal));
        Assert.StartsWith(
            SnapshotSamples.UsageGuide.RingFingerprint.ToString(), Convert.ToHexStringLower(SHA256.HashData(bytes)), StringComparison.Ordinal);
    }

    private static IEnumerable<IReadOnlyDictionary<string, string>> Rows(string column) =>
        Page.Rows(FileName, "A worked example").Where(row => row.ContainsKey(column));
}
