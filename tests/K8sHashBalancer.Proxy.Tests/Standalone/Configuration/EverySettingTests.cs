using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Standalone.Configuration;

namespace K8sHashBalancer.Proxy.Tests.Standalone.Configuration;

/// <summary>A file in which nothing is at its default: each value must arrive where it belongs.</summary>
public sealed class EverySettingTests
{
    private readonly StandaloneConfiguration _configuration = ConfigurationFixture.ReadValid(
        RepositoryFile.Read("tests/K8sHashBalancer.Proxy.Tests/Standalone/Configuration/Samples/everything.json"));

    [Fact]
    public void Listener_AllGiven_IsRead()
    {
        var expected = new ListenerConfiguration
        {
            Host = "::1",
            Ports = _configuration.Listener.Ports,
            Tls = new TlsConfiguration(Path.GetFullPath("/etc/balancer/tls/cert.pem"), Path.GetFullPath("/run/key.pem"), 8443),
            AdminPort = 9090,
            ApiTokenFile = Path.GetFullPath("/etc/token"),
        };
        Assert.Equal(expected, _configuration.Listener);
        Assert.Equal([8081, 8082], _configuration.Listener.Ports);
    }

    [Fact]
    public void Servers_AllGiven_AreReadInTheirOrder() => Assert.Equal(
        [
            Server.At(ServerAddress.Parse("web.example:8001")!.Value, 0),
            Server.At(ServerAddress.Parse("10.0.0.2:8002")!.Value, 256),
            Server.At(ServerAddress.Parse("[fd00::3]:8003")!.Value),
        ],
        _configuration.Servers);

    [Fact]
    public void Balancing_AllGiven_IsRead()
    {
        var expected = new BalancingPolicy
        {
            Algorithm = "maglev",
            HashFunction = "xxhash64",
            Finalizer = Finalizer.None,
            VirtualNodes = 200,
            Keys = _configuration.Policy.Balancing.Keys,
            OnMissingKey = MissingKeyPolicy.Reject,
        };
        Assert.Equal(expected, _configuration.Policy.Balancing);
    }

    [Fact]
    public void Keys_AllSources_AreReadInTheirOrder() => Assert.Equal(
        [
            new KeySource.Header("X-User-Id"),
            new KeySource.Cookie("session", TimeSpan.FromHours(1)),
            new KeySource.Cookie("plain", null),
            new KeySource.QueryParameter("id"),
            new KeySource.Path(2),
            new KeySource.Path(null),
            new KeySource.SourceIP(),
        ],
        _configuration.Policy.Balancing.Keys);

    [Fact]
    public void Policy_AllGiven_IsRead()
    {
        var expected = new BalancerPolicy
        {
            Balancing = _configuration.Policy.Balancing,
            HealthCheck = new HealthCheckPolicy
            {
                Enabled = false,
                Path = "/ready?deep=1",
                Interval = TimeSpan.FromSeconds(0.2),
                Timeout = TimeSpan.FromSeconds(1.5),
                UnhealthyThreshold = 4,
                HealthyThreshold = 2,
            },
            OutlierDetection = new OutlierDetectionPolicy
            {
                ConsecutiveFailures = 7,
                Ejection = TimeSpan.FromMinutes(1),
                MaxEjectedPercent = 20,
            },
            Panic = PanicPolicy.Fail,
            RetryAttempts = 2,
            Timeouts = new TimeoutPolicy
            {
                Connect = TimeSpan.FromSeconds(1),
                Response = TimeSpan.FromSeconds(10),
                Drain = TimeSpan.Zero,
            },
        };
        Assert.Equal(expected, _configuration.Policy);
    }

    [Fact]
    public void Rest_AllGiven_IsRead()
    {
        Assert.Equal(Path.GetFullPath("/etc/balancer/state.json"), _configuration.StateFile);
        Assert.Equal(LogLevel.Warning, _configuration.LogLevel);
    }
}
