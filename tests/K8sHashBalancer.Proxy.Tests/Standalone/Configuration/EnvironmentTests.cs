using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;
using K8sHashBalancer.Proxy.Standalone.Configuration.Sections;
using static K8sHashBalancer.Proxy.Tests.Standalone.Configuration.ConfigurationFixture;

namespace K8sHashBalancer.Proxy.Tests.Standalone.Configuration;

public sealed class EnvironmentTests
{
    [Fact]
    public void Variables_AndFile_VariablesWin()
    {
        var listener = ReadValid("""{"load_balancer": {"port": 1, "host": "::1"}}""", ("LB_PORT", "9000"), ("LB_HOST", "0.0.0.0")).Listener;
        Assert.Equal([9000], listener.Ports);
        Assert.Equal("0.0.0.0", listener.Host);
    }

    [Theory]
    [InlineData("8080,8081")]
    [InlineData("8080, 8081")]
    [InlineData("[8080, 8081]")]
    public void Ports_Several_AreRead(string value) => Assert.Equal([8080, 8081], ReadValid("{}", ("LB_PORT", value)).Listener.Ports);

    [Fact]
    public void Variables_OfSectionsListsAndObjects_AreRead()
    {
        var configuration = ReadValid(
            """{"servers": [{"host": "old", "port": 1}], "health_check": {"retries": 9}}""",
            ("LB_SSL_ENABLED", "True"),
            ("LB_SSL_CERT_FILE", "cert.pem"),
            ("LB_SSL_KEY_FILE", "key.pem"),
            ("LB_HEALTH_CHECK_INTERVAL", "0.5"),
            ("LB_HEALTH_CHECK_PATH", ""),
            ("LB_TIMEOUTS_DRAIN_SECONDS", "0"),
            ("LB_PANIC", "fail"),
            ("LB_STATE_FILE", "state.json"),
            ("LB_CONSISTENT_HASH_KEYS", """[{"header": "X-Id"}]"""),
            ("LB_SERVERS", """[{"host": "new", "port": 2}]"""),
            ("PATH", "/bin"));
        Assert.Equal(Path.Combine(BaseFolder, "cert.pem"), configuration.Listener.Tls!.CertFile);
        Assert.Equal(TimeSpan.FromSeconds(0.5), configuration.Policy.HealthCheck.Interval);
        Assert.Equal(9, configuration.Policy.HealthCheck.UnhealthyThreshold);
        Assert.Null(configuration.Policy.HealthCheck.Path);
        Assert.Equal(TimeSpan.Zero, configuration.Policy.Timeouts.Drain);
        Assert.Equal(PanicPolicy.Fail, configuration.Policy.Panic);
        Assert.Equal(Path.Combine(BaseFolder, "state.json"), configuration.StateFile);
        Assert.Equal([new KeySource.Header("X-Id")], configuration.Policy.Balancing.Keys);
        Assert.Equal(["new:2"], configuration.Servers.Select(server => server.Identity));
    }

    [Theory]
    [InlineData(LogLevel.Debug, "debug", null)]
    [InlineData(LogLevel.Error, "debug", "ERROR")]
    public void LogLevel_HasTwoNames_TheOwnOneWins(LogLevel expected, string common, string? own)
    {
        (string, string)[] variables = own is null ? [("LOG_LEVEL", common)] : [("LOG_LEVEL", common), ("LB_LOG_LEVEL", own)];
        Assert.Equal(expected, ReadValid("""{"log_level": "NONE"}""", variables).LogLevel);
    }

    [Theory]
    [InlineData("LB_PORT", "abc", "LB_PORT: must be a port, 1 to 65535, or a list of different ports, not the text \"abc\".")]
    [InlineData("LB_PORT", "", "LB_PORT: must be a port, 1 to 65535, or a list of different ports, not the text \"\".")]
    [InlineData("LB_PORT", "80,99999", "LB_PORT[1]: 99999 is not a port; allowed are 1 to 65535.")]
    [InlineData("LB_SERVERS", "[{\"host\": \"a\", \"port\": 0}]", "LB_SERVERS[0].port: 0 is not a port; allowed are 1 to 65535.")]
    [InlineData("LB_SERVERS", "[{", "LB_SERVERS: this is not valid JSON (line 1, column 3): *")]
    [InlineData("LB_SERVERS", "a:1", "LB_SERVERS: must be a list of servers, not the text \"a:1\".")]
    [InlineData("LB_PROT", "1", "LB_PROT: no setting has this variable; did you mean LB_PORT?")]
    [InlineData("LB_HEALTHCHECK_INTERVAL", "1", "LB_HEALTHCHECK_INTERVAL: no setting has this variable; did you mean LB_HEALTH_CHECK_INTERVAL?")]
    [InlineData("LB_COMPLETELY_ELSE", "1", "LB_COMPLETELY_ELSE: no setting has this variable; docs/configuration.md lists all of them.")]
    [InlineData("LB_RETRY", "{}", "LB_RETRY: no setting has this variable; did you mean LB_RETRY_ATTEMPTS?")]
    [InlineData("LB_SSL", "{}", "LB_SSL: no setting has this variable; did you mean LB_SSL_ENABLED or LB_SSL_CERT_FILE or LB_SSL_KEY_FILE or LB_SSL_PORT?")]
    public void Variable_Wrong_IsNamed(string name, string value, string problem)
    {
        var found = Assert.Single(ReadProblems("{}", (name, value)));
        Assert.StartsWith($"environment variable {problem.TrimEnd('*')}", found, StringComparison.Ordinal);
        Assert.True(problem.EndsWith('*') || found.EndsWith(problem, StringComparison.Ordinal), found);
    }

    [Fact]
    public void Variables_OfAKubernetesService_AreOneProblem() => Assert.Equal(
        [
            "environment variable LB_PORT: Kubernetes sets this (as it sets LB_PORT_80_TCP, LB_PORT_80_TCP_ADDR, LB_SERVICE_HOST, "
            + "LB_SERVICE_PORT_HTTP) for a Service named \"lb\"; it is no setting of the balancer. Set enableServiceLinks: false in "
            + "the pod's spec, or rename the Service.",
            "environment variable LB_ADMIN_PORT: Kubernetes sets this for a Service named \"lb-admin\"; it is no setting of the "
            + "balancer. Set enableServiceLinks: false in the pod's spec, or rename the Service.",
        ],
        ReadProblems(
            "{}",
            ("LB_SERVICE_HOST", "10.0.0.1"),
            ("LB_SERVICE_PORT_HTTP", "80"),
            ("LB_PORT", "tcp://10.0.0.1:80"),
            ("LB_PORT_80_TCP", "tcp://10.0.0.1:80"),
            ("LB_PORT_80_TCP_ADDR", "10.0.0.1"),
            ("LB_ADMIN_PORT", "tcp://10.0.0.2:81")));

    [Fact]
    public void Variables_OfAllSettings_DifferAndCanSayTheDefault()
    {
        var settings = LocatedSetting.AllBelow(new RootSection(HashFunctionRegistry.BuiltIn, AlgorithmRegistry.BuiltIn))
            .Where(setting => setting.HasVariable)
            .ToArray();
        var names = settings.SelectMany(setting => setting.Variables).ToArray();
        Assert.Distinct(names);
        Assert.Contains("LB_CONSISTENT_HASH_VIRTUAL_NODES", names);
        foreach (var setting in settings)
        {
            var text = setting.Setting.Default!.Value.ToString();
            ReadValid("{}", [.. setting.Variables.Select(name => (name, text))]);
        }
    }
}
