using static K8sHashBalancer.Proxy.Tests.Standalone.Configuration.ConfigurationFixture;

namespace K8sHashBalancer.Proxy.Tests.Standalone.Configuration;

/// <summary>The text of messages that <c>Samples/broken.problems.txt</c> does not have.</summary>
public sealed class MessageTests
{
    [Theory]
    [InlineData("load_balancer.port", "80.5", "80.5 is not a port; allowed are whole numbers from 1 to 65535.")]
    [InlineData("load_balancer.port", "\"8080\"", "must be a port, 1 to 65535, or a list of different ports, not the text \"8080\"; write it without quotes.")]
    [InlineData("load_balancer.port", "[]", "is an empty list; write at least one port.")]
    [InlineData("load_balancer.ssl.enabled", "\"true\"", "must be true or false, not the text \"true\"; write it without quotes.")]
    [InlineData("load_balancer.ssl.enabled", "\"yes\"", "must be true or false, not the text \"yes\".")]
    [InlineData("health_check.interval", "0", "0 seconds are out of range; allowed are 0.001 to 86400.")]
    [InlineData("health_check.path", "\"health\"", "\"health\" is not a path that starts with / and has no spaces.")]
    [InlineData("consistent_hash.hash_function", "\"crc\"", "unknown hash function \"crc\"; allowed are \"djb2\", \"fnv1a\", \"md5\", \"sha1\" and \"xxhash64\".")]
    [InlineData("log_level", "\"warn\"", "unknown log level \"warn\"; allowed are \"TRACE\", \"DEBUG\", \"INFO\", \"INFORMATION\", \"WARNING\", \"ERROR\", \"CRITICAL\" and \"NONE\".")]
    [InlineData("servers", "[\"a:1\"]", "must be an object such as {\"host\": \"localhost\", \"port\": 8001}, not the text \"a:1\".", "[0]")]
    [InlineData("consistent_hash.keys", "[{}]", "is empty; write exactly one of \"header\", \"cookie\", \"query_parameter\", \"path\" and \"source_ip\".", "[0]")]
    [InlineData("consistent_hash.keys", "[{\"headr\": \"a\"}]", "unknown key \"headr\"; did you mean \"header\"?", "[0].headr")]
    [InlineData("consistent_hash.keys", "[{\"source_ip\": {\"a\": 1}}]", "unknown key \"a\"; nothing is allowed in here: write {}.", "[0].source_ip.a")]
    [InlineData("retry", "{\"count\": 1}", "unknown key \"count\"; allowed are \"attempts\".", ".count")]
    public void Message_OfAWrongValue_SaysWhatIsAllowed(string path, string value, string message, string below = "") =>
        Assert.Equal([$"$.{path}{below}: {message}"], ReadProblems(AllowedValues.FileWith(path, value)));

    [Fact]
    public void Message_OfLongAndWildText_IsOneShortLine()
    {
        var problem = Assert.Single(ReadProblems($$"""{"panic": "\u001b[31m\n{{new string('x', 100_000)}}"}"""));
        Assert.DoesNotContain(problem, char.IsControl);
        Assert.InRange(problem.Length, 1, 200);
    }

    [Fact]
    public void Problems_Ten_AreReportedTogether() => Assert.Equal(
        10,
        ReadProblems(
            """
            {
              "load_balancer": {"port": 0, "host": "example.com", "algorithm": "none", "admin_port": 70000},
              "health_check": {"interval": 0, "timeout": "5", "retries": 0},
              "retry": {"attempts": 11},
              "servers": [{"host": "a", "port": 0}],
              "extra": 1
            }
            """).Length);
}
