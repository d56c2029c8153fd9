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
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All).Keys(keys));

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync($"GET {path} HTTP/1.1\nHost: a\n{(header is null ? "" : header + "\n")}Connection: close\n\n");
        var answer = await connection.ReadToEndAsync();

        Assert.Contains($"X-Server: {servers.At(await proxy.Api.OwnerAsync(key)).Name}\r\n", answer, StringComparison.Ordinal);
    }
}
