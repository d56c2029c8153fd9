using static K8sHashBalancer.Proxy.Tests.Standalone.Configuration.ConfigurationFixture;

namespace K8sHashBalancer.Proxy.Tests.Standalone.Configuration;

public sealed class ListenerTests
{
    [Fact]
    public void Ssl_EnabledWithoutFiles_NamesBoth() => Assert.Equal(
        [
            "$.load_balancer.ssl.cert_file: is required, because $.load_balancer.ssl.enabled is true; write a file path.",
            "$.load_balancer.ssl.key_file: is required, because $.load_balancer.ssl.enabled is true; write a file path.",
        ],
        ReadProblems("""{"load_balancer": {"ssl": {"enabled": true}}}"""));

    [Fact]
    public void Ssl_Disabled_IsNoTlsWhateverElseItSays() => Assert.Null(
        ReadValid("""{"load_balancer": {"ssl": {"enabled": false, "cert_file": "cert.pem", "port": 8080}}}""").Listener.Tls);

    [Fact]
    public void Ssl_WithoutPort_TakesThePortsOver()
    {
        var listener = ReadValid("""{"load_balancer": {"ssl": {"enabled": true, "cert_file": "c", "key_file": "k"}}}""").Listener;
        Assert.NotNull(listener.Tls);
        Assert.Null(listener.Tls.Port);
    }

    [Fact]
    public void Ports_UsedTwice_NameBothUses() => Assert.Equal(
        [
            "$.load_balancer.ssl.port: 8081 is used by $.load_balancer.port already; choose another port.",
            "$.load_balancer.admin_port: 8080 is used by $.load_balancer.port already; choose another port.",
        ],
        ReadProblems(
            """
            {"load_balancer": {
              "port": [8080, 8081],
              "admin_port": 8080,
              "ssl": {"enabled": true, "cert_file": "c", "key_file": "k", "port": 8081}
            }}
            """));

    [Fact]
    public void AdminPort_OfTls_NamesTheVariableThatGaveIt() => Assert.Equal(
        ["$.load_balancer.admin_port: 9443 is used by environment variable LB_SSL_PORT already; choose another port."],
        ReadProblems(
            """{"load_balancer": {"admin_port": 9443, "ssl": {"enabled": true, "cert_file": "c", "key_file": "k"}}}""",
            ("LB_SSL_PORT", "9443")));

    [Fact]
    public void Ports_Repeated_NameTheFirstPlace() => Assert.Equal(
        ["$.load_balancer.port[2]: 8080 is listed already at $.load_balancer.port[0]."],
        ReadProblems("""{"load_balancer": {"port": [8080, 8081, 8080]}}"""));
}
