using CsCheck;
using K8sHashBalancer.Core.Ring;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Core.Tests.Snapshots;

public sealed class SnapshotTests
{
    [Fact]
    public void Create_WithServersInAnyOrder_IsTheSameSnapshot() =>
        SnapshotSamples.AnyServers.SelectMany(servers => Gen.Shuffle(servers).Select(shuffled => (servers, shuffled))).Sample((servers, shuffled) =>
        {
            var (one, other) = (Snapshot.Create(servers), Snapshot.Create(shuffled));
            Assert.Equal(one.Servers, other.Servers);
            Assert.Equal(one.Members, other.Members);
            Assert.Equal(one.Fingerprint, other.Fingerprint);
            Assert.Equal(one.RingFingerprint, other.RingFingerprint);
        });

    [Fact]
    public void Create_OfAnyServers_ListsThemByIdentity() => SnapshotSamples.AnyServers.Sample(servers =>
    {
        var snapshot = Snapshot.Create(servers);
        Assert.Equal(servers.OrderBy(server => server.Identity, StringComparer.Ordinal), snapshot.Servers);
        Assert.Equal(snapshot.Servers.Select(server => new RingMember(server.Identity, server.Weight)), snapshot.Members);
    });

    [Fact]
    public void Create_WithoutAPolicy_HasTheDefaults()
    {
        var policy = Snapshot.Create([]).Policy;
        Assert.Equal("consistent_hash", policy.Balancing.Algorithm);
        Assert.Equal("fnv1a", policy.Balancing.HashFunction);
        Assert.Equal(150, policy.Balancing.VirtualNodes);
        Assert.Equal([new KeySource.Path(null)], policy.Balancing.Keys);
        Assert.Equal(TimeSpan.FromSeconds(30), policy.HealthCheck.Interval);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(257)]
    public void Create_WithAWeightOutOfRange_NamesServerAndRange(int weight) => AssertRefused(
        $"Server \"localhost:8001\" has weight {weight}; allowed are 0 to 256.", [SnapshotSamples.At(8001, weight)]);

    [Fact]
    public void Create_WithOneIdentityTwice_NamesIt() => AssertRefused(
        "Server \"localhost:8001\" is there twice.", [SnapshotSamples.At(8001), SnapshotSamples.At(8001, 2)]);

    [Fact]
    public void Create_WithMorePointsThanARingCanHave_SaysWhatToLower() => AssertRefused(
        "10000 virtual nodes × the sum of the weights are 17920000 points, more than the 16777216 a ring can have: "
        + "lower the virtual nodes or the weights.",
        [.. Enumerable.Range(1, 7).Select(port => SnapshotSamples.At(port, 256))],
        new BalancerPolicy { Balancing = new BalancingPolicy { VirtualNodes = 10_000 } });

    [Fact]
    public void Create_WithManyPointsAndNoRing_DoesNotCountThem() => Assert.Equal(7, Snapshot.Create(
        Enumerable.Range(1, 7).Select(port => SnapshotSamples.At(port, 256)),
        new BalancerPolicy { Balancing = new BalancingPolicy { VirtualNodes = 10_000, Algorithm = "maglev" } }).Servers.Length);

    private static void AssertRefused(string message, Server[] servers, BalancerPolicy? policy = null)
    {
        var exception = Assert.Throws<ArgumentException>(() => Snapshot.Create(servers, policy));
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }
}
