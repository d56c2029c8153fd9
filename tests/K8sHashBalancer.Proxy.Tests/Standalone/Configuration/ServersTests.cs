using K8sHashBalancer.Core.Snapshots;
using static K8sHashBalancer.Proxy.Tests.Standalone.Configuration.ConfigurationFixture;

namespace K8sHashBalancer.Proxy.Tests.Standalone.Configuration;

public sealed class ServersTests
{
    [Theory]
    [InlineData("localhost", "LOCALHOST", "localhost:80")]
    [InlineData("::1", "0:0:0:0:0:0:0:1", "[::1]:80")]
    public void Servers_OfOneAddressSpeltTwice_NameBothPlaces(string first, string second, string address) => Assert.Equal(
        [$"$.servers[2]: {address} is listed already at $.servers[0]; list each server once, its weight is its share."],
        ReadProblems($$"""
            {"servers": [{"host": "{{first}}", "port": 80}, {"host": "{{first}}", "port": 81}, {"host": "{{second}}", "port": 80}]}
            """));

    [Fact]
    public void Servers_MoreThanARingHasRoomFor_AreAProblem() => Assert.Equal(
        ["$.servers: has 65535 servers; allowed are at most 65534."],
        ReadProblems($$"""{"servers": [{{string.Join(',', Enumerable.Repeat("{}", 65535))}}]}"""));

    [Fact]
    public void Points_MoreThanARingCanHave_AreAProblem() => Assert.Equal(
        [
            "$.consistent_hash.virtual_nodes: 10000 virtual nodes × 1678, the sum of the weights, are 16780000 points, "
            + "more than the 16777216 a ring can have; lower the virtual nodes or the weights.",
        ],
        ReadProblems(FileWithWeights(10_000, [.. Enumerable.Repeat(256, 6), 142])));

    [Fact]
    public void Points_AsManyAsARingCanHave_MakeASnapshot()
    {
        var configuration = ReadValid(FileWithWeights(8192, [.. Enumerable.Repeat(256, 8)]));
        Assert.Equal(8, Snapshot.Create(configuration.Servers, configuration.Policy).Servers.Length);
    }

    [Fact]
    public void Points_OneMoreThanARingCanHave_AreAProblem() =>
        Assert.Single(ReadProblems(FileWithWeights(97, [.. Enumerable.Repeat(256, 675), 161]))); // 97 × 172961 = 2²⁴ + 1

    [Fact]
    public void UsageGuide_File_IsRead()
    {
        var configuration = ReadValid(RepositoryFile.Read("config/standalone/config.json"));
        Assert.Equal(["localhost:8001", "localhost:8002", "localhost:8003"], configuration.Servers.Select(server => server.Identity));
        Assert.Equal([1, 1, 2], configuration.Servers.Select(server => server.Weight));
    }

    private static string FileWithWeights(int virtualNodes, int[] weights)
    {
        var servers = weights.Select((weight, index) => $$"""{"host": "s{{index}}", "port": 80, "weight": {{weight}}}""");
        return $$$"""{"servers": [{{{string.Join(',', servers)}}}], "consistent_hash": {"virtual_nodes": {{{virtualNodes}}}}}""";
    }
}
