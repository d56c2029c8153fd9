using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Standalone.Configuration;

namespace K8sHashBalancer.Proxy.Tests.Standalone.Configuration;

public sealed class DefaultTests
{
    public static TheoryData<string> FilesWithDefaults =>
        ["{}", "{\"load_balancer\": {}, \"servers\": []}", RepositoryFile.Read("config/standalone/config.full.json")];

    [Theory]
    [MemberData(nameof(FilesWithDefaults))]
    public void Defaults_OfEverySetting_AreThoseOfTheOriginalAndOfCore(string json)
    {
        var configuration = ConfigurationFixture.ReadValid(json);

        Assert.Equal(
            new ListenerConfiguration { Host = "localhost", Ports = configuration.Listener.Ports },
            configuration.Listener);
        Assert.Equal([8080], configuration.Listener.Ports);
        Assert.Empty(configuration.Servers);
        var policy = new BalancerPolicy();
        Assert.Equal([new KeySource.Path(null)], configuration.Policy.Balancing.Keys);
        Assert.Equal(policy.Balancing, configuration.Policy.Balancing with { Keys = policy.Balancing.Keys });
        Assert.Equal(policy.HealthCheck with { Path = "/health" }, configuration.Policy.HealthCheck);
        Assert.Equal(policy.OutlierDetection, configuration.Policy.OutlierDetection);
        Assert.Equal(policy.Panic, configuration.Policy.Panic);
        Assert.Equal(policy.RetryAttempts, configuration.Policy.RetryAttempts);
        Assert.Equal(policy.Timeouts, configuration.Policy.Timeouts);
        Assert.Null(configuration.StateFile);
        Assert.Equal(LogLevel.Information, configuration.LogLevel);
    }

    [Fact]
    public void Weight_NotGiven_Is1() => Assert.Equal(
        1, Assert.Single(ConfigurationFixture.ReadValid(AllowedValues.FileWith("servers[].port", "80")).Servers).Weight);
}
