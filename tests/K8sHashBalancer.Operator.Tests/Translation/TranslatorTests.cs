using CsCheck;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Translation;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Tests.Translation;

/// <summary>What holds of each translation.</summary>
public sealed class TranslatorTests
{
    private const int Samples = 3000;

    [Fact]
    public void Translation_OfShuffledObjects_IsTheSame() => Gen.Select(RandomCluster.Case, Gen.Int).Sample(
        (original, seed) =>
        {
            var shuffled = original with { Cluster = RandomCluster.Shuffle(original.Cluster, new Random(seed)) };
            return ResultYaml.Write(original.Translate()) == ResultYaml.Write(shuffled.Translate());
        },
        iter: Samples);

    [Fact]
    public void GoldenCases_Shuffled_GiveTheSame() => Assert.All(
        RepositoryFile.NamesIn(TranslationCase.Folder, ".in.yaml"),
        name =>
        {
            var original = TranslationCase.Read(name);
            var expected = ResultYaml.Write(original.Translate());
            for (var seed = 0; seed < 10; seed++)
            {
                var cluster = RandomCluster.Shuffle(original.Cluster, new Random(seed));
                Assert.Equal(expected, ResultYaml.Write((original with { Cluster = cluster }).Translate()));
            }
        });

    [Fact]
    public void Snapshot_OfAnyCluster_HasEachAddressAndIdentityOnce() => RandomCluster.Case.Sample(
        original =>
        {
            var servers = original.Translate().Snapshot!.Servers;
            return servers.DistinctBy(server => server.Address).Count() == servers.Length
                && servers.DistinctBy(server => server.Identity).Count() == servers.Length;
        },
        iter: Samples);

    [Fact]
    public void Counts_OfAnyCluster_AddUp() => RandomCluster.Case.Sample(
        original =>
        {
            var result = original.Translate();
            var counts = result.Servers;
            return counts.Total == result.Snapshot!.Servers.Length
                && counts.Total == counts.Available + counts.Draining + counts.NotReady + counts.WithoutWeight + counts.Maintenance
                && result.Available.Status == (counts.Available + counts.Draining > 0 ? ConditionStatus.True : ConditionStatus.False);
        },
        iter: Samples);

    [Fact]
    public void Translation_OfAnEmptyCluster_HasTheServersOfTheSpec() => RandomCluster.Case.Sample(
        original =>
        {
            var spec = original.Balancer.Spec with { Overrides = null };
            var snapshot = Translator.Translate(original.Balancer with { Spec = spec }, ClusterObjects.None, HashFunctionRegistry.BuiltIn).Snapshot!;
            return snapshot.Servers.Length == 2 && snapshot.Servers.All(server => server.State == ServerState.Ready);
        },
        iter: Samples / 10);

    /// <summary>However servers are overridden, none that Kubernetes calls unready takes a key for it.</summary>
    [Fact]
    public void Overrides_OfAnyCluster_MakeNoUnreadyServerReady() => RandomCluster.Case.Sample(
        original =>
        {
            var result = original.Translate();
            var before = result.Configured.ToDictionary(server => server.Address);
            return result.Snapshot!.Servers.All(server => !before.TryGetValue(server.Address, out var found) || server.State >= found.State);
        },
        iter: Samples);
}
