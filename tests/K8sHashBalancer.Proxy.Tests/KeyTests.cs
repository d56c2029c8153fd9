using System.Net;
using System.Text;
using K8sHashBalancer.Proxy.Tests.Harness;

namespace K8sHashBalancer.Proxy.Tests;

public class KeyTests
{
    [Theory]
    [InlineData("""[{"header": "X-User"}]""", "/any", "X-User: ann", "ann")]
    [InlineData("""[{"header": "x-user"}]""", "/any", "X-USER: ann", "ann")]
    [InlineData("""[{"header": "X-User"}, {"query_parameter": "id"}]""", "/?id=7", "X-User: ann", "ann")]
    [InlineData("""[{"header": "X-User"}, {"query_parameter": "id"}]""", "/?id=7", null, "7")]
    [InlineData("""[{"header": "X-User"}, {"query_parameter": "id"}]""", "/?id=7", "X-User: ", "7")]
    [InlineData("""[{"query_parameter": "id"}, {"header": "X-User"}]""", "/?id=7", "X-User: ann", "7")]
    [InlineData("""[{"cookie": {"name": "s"}}]""", "/", "Cookie: a=1; s=ann; b=2", "ann")]
    [InlineData("""[{"cookie": {"name": "s"}}]""", "/", "Cookie: s=\"ann\"", "ann")]
    [InlineData("""[{"cookie": {"name": "s"}}]""", "/", "Cookie: ss=no; s=ann; s=later", "ann")]
    [InlineData("""[{"cookie": {"name": "s"}}, {"path": {}}]""", "/p", "Cookie: s=", "/p")]
    [InlineData("""[{"cookie": {"name": "s"}}, {"path": {}}]""", "/p", "Cookie: S=ann", "/p")]
    [InlineData("""[{"query_parameter": "id"}]""", "/?a=1&id=7&b=2", null, "7")]
    [InlineData("""[{"query_parameter": "id"}]""", "/?id=a%20b+c%2Fd", null, "a b c/d")]
    [InlineData("""[{"query_parameter": "id"}]""", "/?%69%64=7", null, "7")]
    [InlineData("""[{"query_parameter": "id"}]""", "/?id=%C3%A9", null, "é")]
    [InlineData("""[{"query_parameter": "id"}]""", "/?id=100%", null, "100%")]
    [InlineData("""[{"query_parameter": "id"}]""", "/?id=%zz", null, "%zz")]
    [InlineData("""[{"query_parameter": "id"}]""", "/?id=first&id=second", null, "first")]
    [InlineData("""[{"query_parameter": "id"}]""", "/?id=&id=second", null, "second")]
    [InlineData("""[{"query_parameter": "id"}]""", "/?id=a=b", null, "a=b")]
    [InlineData("""[{"query_parameter": "id"}, {"path": {}}]""", "/p?id", null, "/p")]
    [InlineData("""[{"query_parameter": "id"}, {"path": {}}]""", "/p?id=", null, "/p")]
    [InlineData("""[{"query_parameter": "id"}, {"path": {}}]""", "/p?ID=7", null, "/p")]
    [InlineData("""[{"path": {}}]""", "/a/b/c?x=1", null, "/a/b/c")]
    [InlineData("""[]""", "/a/b/c", null, "/a/b/c")]
    [InlineData("""[{"path": {"segments": 1}}]""", "/a/b/c", null, "/a")]
    [InlineData("""[{"path": {"segments": 2}}]""", "/a/b/c", null, "/a/b")]
    [InlineData("""[{"path": {"segments": 2}}]""", "/a/b/", null, "/a/b")]
    [InlineData("""[{"path": {"segments": 2}}]""", "/a/b", null, "/a/b")]
    [InlineData("""[{"path": {"segments": 2}}]""", "/a", null, "/a")]
    [InlineData("""[{"path": {"segments": 9}}]""", "/a/b?x=/c", null, "/a/b")]
    [InlineData("""[{"source_ip": {}}]""", "/any", "X-Forwarded-For: 9.9.9.9", "127.0.0.1")]
    [InlineData("""[{"header": "X-User"}]""", "/any", null, "127.0.0.1")]
    public async Task Request_WithKeySources_GoesWhereItsKeyBelongs(
        string keys, string path, string? header, string key)
    {
        await using var servers = await Backend.StartAsync(3);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All).Keys(keys).Set("log_level", "DEBUG"));

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync($"GET {path} HTTP/1.1\nHost: a\n{(header is null ? "" : header + "\n")}Connection: close\n\n");
        var answer = await connection.ReadToEndAsync();

        var lookup = await proxy.Api.GetAsync($"/api/lookup?key={Uri.EscapeDataString(key)}");
        Assert.Contains($"X-Server: {servers.At((string)lookup["server"]!).Name}\r\n", answer, StringComparison.Ordinal);

        // Three servers agree by chance now and then; positions do not.
        var position = ((string)lookup["position"]!)[2..];
        Assert.True(proxy.Log.Contains(LogLevel.Debug, $"key position {position} from"), proxy.Log.ToString());
    }

    [Theory]
    [InlineData(null, "; Path=/; HttpOnly; SameSite=Lax")]
    [InlineData("other=1", "; Path=/; HttpOnly; SameSite=Lax")]
    public async Task Cookie_WithTtlAndAbsent_IsSetAndKeepsTheClientOnItsServer(string? cookies, string attributes)
    {
        await using var servers = await Backend.StartAsync(3);
        await using var proxy = await ProxyHarness.StartAsync(
            ProxyConfig.For(servers.All).Keys("""[{"cookie": {"name": "session", "ttl_seconds": 3600}}]"""));

        for (var client = 0; client < 5; client++)
        {
            var first = await proxy.GetEcho("/first", cookies is null ? [] : [("Cookie", cookies)]);
            var set = Assert.Single(first.Response.Headers.GetValues("Set-Cookie"));
            Assert.Matches($"^session=[0-9a-f]{{32}}; Max-Age=3600{attributes}$", set);

            for (var i = 0; i < 5; i++)
            {
                var later = await proxy.GetEcho($"/later/{i}", ("Cookie", set[..set.IndexOf(';')]));
                Assert.Equal(first.Name, later.Name);
                Assert.False(later.Response.Headers.Contains("Set-Cookie"));
            }
        }
    }

    [Fact]
    public async Task Cookie_WithTtl_ComesOnTopOfTheServersOwnCookies()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(
            ProxyConfig.For(server).Keys("""[{"cookie": {"name": "session", "ttl_seconds": 60}}]"""));

        var echo = await proxy.GetEcho("/?set_cookie=theirs%3D1");

        var cookies = echo.Response.Headers.GetValues("Set-Cookie").ToArray();
        Assert.Equal(2, cookies.Length);
        Assert.Single(cookies, cookie => cookie.StartsWith("session=", StringComparison.Ordinal));
        Assert.Single(cookies, cookie => cookie == "theirs=1");
    }

    [Fact]
    public async Task Cookie_WithTtlOverTls_IsSecure()
    {
        await using var server = await Backend.StartAsync();
        var folder = new TestFolder();
        await using var proxy = await ProxyHarness.StartAsync(
            ProxyConfig.For(server).Keys("""[{"cookie": {"name": "session", "ttl_seconds": 60}}]""").WithTls(folder), folder: folder);

        var echo = await proxy.GetEcho("/");

        Assert.EndsWith("; Secure", Assert.Single(echo.Response.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookie_WithTtlAndAnEarlierSourcePresent_IsNotSet()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(
            ProxyConfig.For(server).Keys("""[{"header": "X-User"}, {"cookie": {"name": "session", "ttl_seconds": 60}}]"""));

        var echo = await proxy.GetEcho("/", ("X-User", "ann"));

        Assert.False(echo.Response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task MissingKey_Rejected_IsAProblemThatNamesTheKeys()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server)
            .Keys("""[{"header": "X-User"}, {"cookie": {"name": "session"}}, {"query_parameter": "id"}]""")
            .Set("consistent_hash.on_missing_key", "reject"));

        using var response = await proxy.Client.GetAsync("/");

        var problem = await Problem.ReadAsync(response, HttpStatusCode.BadRequest);
        Assert.Contains("header X-User, cookie session, query parameter id", problem.Detail, StringComparison.Ordinal);
        Assert.Equal(0, server.RequestsReceived);
        Assert.Equal(server.Name, await proxy.ServerOf("/?id=1"));
    }

    [Fact]
    public async Task MissingKey_Random_SpreadsRequests()
    {
        await using var servers = await Backend.StartAsync(3);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All)
            .Keys("""[{"header": "X-User"}]""").Set("consistent_hash.on_missing_key", "random"));

        var names = new HashSet<string>();
        for (var i = 0; i < 100; i++)
        {
            names.Add(await proxy.ServerOf("/same"));
        }

        Assert.Equal(3, names.Count);
    }

    [Theory]
    [InlineData("consistent_hash")]
    [InlineData("maglev")]
    [InlineData("rendezvous")]
    public async Task Lookup_Of500Keys_NamesTheServersThatRequestsGoTo(string algorithm)
    {
        await using var servers = await Backend.StartAsync(5);
        var config = ProxyConfig.For(servers.All.Skip(1)).Keys("""[{"header": "X-Key"}]""").Set("load_balancer.algorithm", algorithm);
        await using var proxy = await ProxyHarness.StartAsync(config.Server(servers.All[0].Port, weight: 3));

        for (var i = 0; i < 500; i++)
        {
            var key = $"käy {i}";
            var echo = await proxy.GetEcho("/", ("X-Key", Latin1OfUtf8(key)));
            Assert.Equal(servers.At(await proxy.Api.OwnerAsync(key)).Name, echo.Name);
        }
    }

    [Theory]
    [InlineData("consistent_hash")]
    [InlineData("maglev")]
    [InlineData("rendezvous")]
    public async Task TwoProxies_WithServersInAnotherOrder_AgreeOn1000Keys(string algorithm)
    {
        await using var servers = await Backend.StartAsync(5);
        await using var one = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All).Set("load_balancer.algorithm", algorithm));
        await using var other = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All.Reverse()).Set("load_balancer.algorithm", algorithm));

        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(await one.ServerOf($"/key/{i}"), await other.ServerOf($"/key/{i}"));
        }

        Assert.Equal((string?)(await one.Api.GetAsync("/api/ring"))["fingerprint"], (string?)(await other.Api.GetAsync("/api/ring"))["fingerprint"]);
    }

    private static string Latin1OfUtf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
