using System.Net;
using System.Net.Sockets;
using System.Text;
using K8sHashBalancer.Proxy.Standalone;
using K8sHashBalancer.Proxy.Tests.Harness;

namespace K8sHashBalancer.Proxy.Tests;

public class ReloadTests
{
    [Fact]
    public async Task ValidEdits_UnderLoad_FailNoRequest()
    {
        await using var servers = await Backend.StartAsync(3);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All.Take(2)));
        using var stop = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(client => LoadAsync(client)));

        await proxy.Edit(config => config.Server(servers.All[2].Port, weight: 2));
        await proxy.Edit(config => config.Set("load_balancer.algorithm", "maglev"));
        await proxy.Edit(config => config.Set("timeouts.connect_seconds", 3).Keys("""[{"header": "X-User"}]"""));
        await stop.CancelAsync();

        Assert.True(await load.WithinDeadline() is var counts && counts.All(count => count > 0));
        Assert.Equal("maglev", (string?)(await proxy.Api.GetAsync("/api/ring"))["algorithm"]);
        Assert.Equal(0, (int)(await proxy.Api.GetAsync("/api/stats"))["failed_requests"]!);

        async Task<int> LoadAsync(int client)
        {
            using var http = Http.Client(proxy.EndPoint.ToString());
            var count = 0;
            while (!stop.IsCancellationRequested)
            {
                using var response = await http.GetAsync($"/{client}/{count++}");
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }

            return count;
        }
    }

    [Theory]
    [InlineData("nonsense", "line 1")]
    [InlineData("""{"servers": [{"host": "a"}]}""", "$.servers[0].port")]
    [InlineData("""{"load_balancer": {"prot": 1}}""", "$.load_balancer.prot")]
    public async Task InvalidEdit_IsLoggedAndTheOldConfigurationStays(string text, string problem)
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);

        proxy.EditText(text);

        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Error, "Refused the changed configuration"));
        Assert.True(proxy.Log.Contains(LogLevel.Error, problem), proxy.Log.ToString());
        Assert.Equal(server.Name, await proxy.ServerOf("/"));

        // The next good one counts again.
        await proxy.Edit(config => config.Set("load_balancer.algorithm", "rendezvous"));
        Assert.Equal("rendezvous", (string?)(await proxy.Api.GetAsync("/api/ring"))["algorithm"]);
    }

    [Fact]
    public async Task Ports_AddedAndRemoved_OpenAndClose()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);
        var (first, second) = (proxy.Port, FreePorts.Next());
        using var connection = await RawConnection.OpenAsync(first);
        await connection.SendAsync("GET /plain?delay=1500 HTTP/1.1\nHost: a\n\n");
        await Eventually.TrueAsync(() => server.RequestsInFlight == 1);

        await proxy.Edit(config => config.SetJson("load_balancer.port", $"[{first}, {second}]"));
        Assert.Equal(new HashSet<int> { first, second }, proxy.EndPoints.Select(one => one.Port).ToHashSet());
        await AssertServesAsync(first, server.Name);
        await AssertServesAsync(second, server.Name);

        await proxy.Edit(config => config.Set("load_balancer.port", second));
        await AssertServesAsync(second, server.Name);
        await AssertRefusedAsync(first);

        // What was on its way on the closed port arrives.
        Assert.StartsWith("HTTP/1.1 200 ", await connection.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal(server.Name, await connection.ReadAsync(server.Name.Length));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("*")]
    [InlineData("0.0.0.0")]
    [InlineData("::1")]
    public async Task Host_ChangedOnTheSamePort_ListensThere(string host)
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);

        await proxy.Edit(config => config.Set("load_balancer.host", host));

        using var client = Http.Client($"http://{(host == "::1" ? "[::1]" : "127.0.0.1")}:{proxy.Port}");
        Assert.Equal(server.Name, await client.GetStringAsync("/plain"));
    }

    [Fact]
    public async Task Host_ThatIsNotThisMachines_IsRefusedAndTheOldOneStays()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);

        proxy.EditText(ProxyConfig.For(server).Set("load_balancer.host", "192.0.2.1").Set("load_balancer.port", proxy.Port).ToString());

        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Error, "Refused the changed configuration"));
        Assert.True(proxy.Log.Contains(LogLevel.Error, $"Port {proxy.Port} on 192.0.2.1 cannot be opened"));
        await AssertServesAsync(proxy.Port, server.Name);
    }

    [Fact]
    public async Task Port_InUseByAnother_IsRefusedAndTheOldOneStays()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);
        var fresh = FreePorts.Next();

        proxy.EditText(ProxyConfig.For(server).SetJson("load_balancer.port", $"[{fresh}, {server.Port}]").ToString());

        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Error, "Refused the changed configuration"));
        Assert.True(proxy.Log.Contains(LogLevel.Error, $"Port {server.Port} is in use by another program. Set load_balancer.port"));
        await AssertServesAsync(proxy.Port, server.Name);
        await AssertRefusedAsync(fresh);
    }

    [Fact]
    public async Task Port_ThatGetsTls_SpeaksItAndLosesItAgain()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);

        await proxy.Edit(config => config.WithTls(proxy.Folder));
        using var secure = Http.Client($"https://127.0.0.1:{proxy.Port}");
        Assert.Equal(server.Name, await secure.GetStringAsync("/plain"));

        await proxy.Edit(config => config.Set("load_balancer.ssl.enabled", false));
        await AssertServesAsync(proxy.Port, server.Name);
    }

    [Fact]
    public async Task Certificate_ReplacedOnDisk_IsShownToNewConnections()
    {
        await using var server = await Backend.StartAsync();
        var folder = new TestFolder();
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server).WithTls(folder), folder: folder);
        var (old, oldName) = await Certificates.HandshakeAsync(proxy.Port);
        Assert.Equal("CN=first", oldName);

        // A certificate without its key is refused until the key has come too.
        var key = folder.Read("key.pem");
        Certificates.Write(folder, "second");
        var newKey = folder.Read("key.pem");
        folder.Write("key.pem", key);
        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Error, "cannot be used"));
        Assert.Equal("CN=first", (await Certificates.HandshakeAsync(proxy.Port)).Name);
        folder.Write("key.pem", newKey);
        await Eventually.TrueAsync(async () => (await Certificates.HandshakeAsync(proxy.Port)).Name == "CN=second");

        await old.WriteAsync("GET /plain HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(old, Encoding.Latin1);
        Assert.EndsWith(server.Name, await reader.ReadToEndAsync().WithinDeadline(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edit_WithACertificateThatIsNoneYet_AppliesOnceItIs()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);
        proxy.Config.WithTls(proxy.Folder);
        var key = proxy.Folder.Read("key.pem");
        proxy.Folder.Write("key.pem", "none yet");

        proxy.EditText(proxy.Config.ToString());
        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Error, "Refused the changed configuration"));
        await AssertServesAsync(proxy.Port, server.Name);

        proxy.Folder.Write("key.pem", key);
        await Eventually.TrueAsync(() => proxy.Log.Count("Applied the changed configuration") == 1);
        using var secure = Http.Client($"https://127.0.0.1:{proxy.Port}");
        Assert.Equal(server.Name, await secure.GetStringAsync("/plain"));
    }

    [Fact]
    public async Task Edit_WhileItStarts_Counts()
    {
        using var folder = new TestFolder();
        var config = ProxyConfig.For(1);
        var path = folder.Write("config.json", config.ToString());
        var extensions = new Hosting.ProxyExtensions();
        var log = new LogLines();

        var (proxy, problems) = await StandaloneProxy.StartAsync(
            new ConfigurationFile(path, extensions, TimeProvider.System),
            extensions,
            (logging, level) =>
            {
                // The file was read by now, and nothing runs yet.
                folder.Write("config.json", config.Server(2).ToString());
                logging.AddProvider(log).Services.AddSingleton(level);
            });
        Assert.Empty(problems);
        await using (proxy)
        {
            await Eventually.TrueAsync(() => log.Contains(LogLevel.Information, "Applied the changed configuration"));
            Assert.Equal(2, log.Count("Applied snapshot"));
        }
    }

    [Fact]
    public async Task LogLevel_Changed_AppliesAtOnce()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);
        await proxy.ServerOf("/quiet");
        Assert.Equal(0, proxy.Log.Count("key position"));

        await proxy.Edit(config => config.Set("log_level", "DEBUG"));
        await proxy.ServerOf("/loud");

        Assert.Equal(1, proxy.Log.Count("key position"));
        Assert.True(proxy.Log.Contains(LogLevel.Debug, $"goes to 127.0.0.1:{server.Port}"));
    }

    [Fact]
    public async Task Edits_OneAfterTheOther_AllCount()
    {
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(1));
        for (var i = 2; i < 6; i++)
        {
            await proxy.Edit(config => config.Server(i));
            Assert.Equal(i, (await proxy.Api.GetAsync("/api/servers"))["servers"]!.AsArray().Count);
        }
    }

    [Fact]
    public async Task LinkedFile_TurnedToAnotherOne_IsApplied()
    {
        // As Kubernetes changes a mounted ConfigMap: config.json → data/config.json, data → one of two folders.
        var folder = new TestFolder();
        var config = ProxyConfig.For(1);
        Directory.CreateDirectory(folder.PathOf("one"));
        Directory.CreateDirectory(folder.PathOf("two"));
        File.WriteAllText(folder.PathOf("one/config.json"), config.ToString());
        File.WriteAllText(folder.PathOf("two/config.json"), config.Server(2).ToString());
        Directory.CreateSymbolicLink(folder.PathOf("data"), "one");
        File.CreateSymbolicLink(folder.PathOf("linked.json"), "data/config.json");
        var extensions = new Hosting.ProxyExtensions();
        var log = new LogLines();
        var (proxy, problems) = await StandaloneProxy.StartAsync(
            new ConfigurationFile(folder.PathOf("linked.json"), extensions, TimeProvider.System),
            extensions,
            (logging, level) => logging.AddProvider(log).Services.AddSingleton(level));
        Assert.Empty(problems);
        await using (proxy)
        {
            Directory.Delete(folder.PathOf("data"));
            Directory.CreateSymbolicLink(folder.PathOf("data"), "two");
            await Eventually.TrueAsync(() => log.Count("Applied the changed configuration") == 1);
        }

        folder.Dispose();
    }

    private static async Task AssertServesAsync(int port, string name)
    {
        using var client = Http.Client($"http://127.0.0.1:{port}");
        Assert.Equal(name, await client.GetStringAsync("/plain").WithinDeadline());
    }

    private static async Task AssertRefusedAsync(int port)
    {
        var failure = await Assert.ThrowsAsync<SocketException>(() => RawConnection.OpenAsync(port));
        Assert.Equal(SocketError.ConnectionRefused, failure.SocketErrorCode);
    }
}
