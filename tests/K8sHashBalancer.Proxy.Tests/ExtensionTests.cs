using System.Collections.Concurrent;
using System.Net;
using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Proxy.Hosting;
using K8sHashBalancer.Proxy.Monitoring;
using K8sHashBalancer.Proxy.Tests.Harness;

namespace K8sHashBalancer.Proxy.Tests;

public class ExtensionTests
{
    [Fact]
    public async Task CustomHash_NamedInTheConfiguration_PlacesKeys()
    {
        await using var servers = await Backend.StartAsync(3);
        await using var proxy = await ProxyHarness.StartAsync(
            ProxyConfig.For(servers.All).Set("consistent_hash.hash_function", "length"),
            new ProxyExtensions().AddHashFunction(new LengthHash()));

        Assert.Equal("length", (string?)(await proxy.Api.GetAsync("/api/ring"))["hash_function"]);
        Assert.Equal(await proxy.ServerOf("/aa"), await proxy.ServerOf("/bb"));
        Assert.Equal(
            (string?)(await proxy.Api.GetAsync("/api/lookup?key=aaa"))["position"], (string?)(await proxy.Api.GetAsync("/api/lookup?key=bbb"))["position"]);
    }

    [Fact]
    public async Task CustomAlgorithm_NamedInTheConfiguration_PicksServers()
    {
        await using var servers = await Backend.StartAsync(3);
        await using var proxy = await ProxyHarness.StartAsync(
            ProxyConfig.For(servers.All).Set("load_balancer.algorithm", "last"),
            new ProxyExtensions().AddAlgorithm("last", (spec, _) => new LastServer(spec)));
        var last = (string)(await proxy.Api.GetAsync("/api/ring"))["servers"]!.AsArray().Last()!["server"]!;

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(servers.At(last).Name, await proxy.ServerOf($"/{i}"));
        }
    }

    [Fact]
    public async Task CustomAlgorithm_ThatThrowsWhenBuilt_ChangesNothing()
    {
        await using var server = await Backend.StartAsync();
        var folder = new TestFolder();
        await using var proxy = await ProxyHarness.StartAsync(
            ProxyConfig.For(server).Set("load_balancer.algorithm", "picky").Set("state_file", folder.PathOf("state.json")),
            new ProxyExtensions().AddAlgorithm("picky", (spec, _) =>
                spec.Members.Length > 1 ? throw new InvalidOperationException("One is enough.") : new LastServer(spec)),
            folder);
        var port = FreePorts.Next();

        var problem = await proxy.Api.CallAsync(HttpMethod.Post, "/api/servers", """{"host": "a", "port": 1}""", HttpStatusCode.ServiceUnavailable);
        Assert.Contains("One is enough.", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.False(File.Exists(folder.PathOf("state.json")));

        proxy.EditText(ProxyConfig.For(server.Port, 1).Set("load_balancer.algorithm", "picky").Set("load_balancer.port", port).ToString());
        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Error, "Refused the changed configuration"));
        Assert.True(proxy.Log.Contains(LogLevel.Error, "One is enough."));
        Assert.NotEqual(port, Assert.Single(proxy.EndPoints).Port);
        Assert.Equal(server.Name, await proxy.ServerOf("/"));
    }

    [Fact]
    public async Task CustomAlgorithm_ThatThrowsAtTheStart_IsAProblem()
    {
        using var folder = new TestFolder();

        var (proxy, problems) = await ProxyHarness.TryStartAsync(
            ProxyConfig.For(1).Set("load_balancer.algorithm", "broken").ToString(),
            folder,
            extensions: new ProxyExtensions().AddAlgorithm("broken", (_, _) => throw new InvalidOperationException("No."))).WithinDeadline();

        Assert.Null(proxy);
        Assert.Contains("No.", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Observer_OfRequests_IsToldServerSuccessAndDuration()
    {
        var observer = new Recorder();
        await using var servers = await Backend.StartAsync(1);
        var server = servers.All[0];
        var dead = FreePorts.Next();
        await using var proxy = await ProxyHarness.StartAsync(
            ProxyConfig.For(server.Port, dead).Set("panic", "fail").Keys("""[{"path": {}}]"""), new ProxyExtensions().AddObserver(observer));
        var (name, deadName) = ($"127.0.0.1:{server.Port}", $"127.0.0.1:{dead}");
        var key = await proxy.Api.KeyOfAsync(server.Port);

        await proxy.ServerOf($"{key}?delay=100");
        using var failed = await proxy.Client.GetAsync($"{key}?status=502");
        await proxy.ServerOf(await proxy.Api.KeyOfAsync(dead));
        await proxy.Api.RemoveAsync(server.Port);
        await proxy.Api.RemoveAsync(dead);
        using var nobody = await proxy.Client.GetAsync(key);

        await Eventually.TrueAsync(() => observer.Records.Count == 5);
        var records = observer.Records.ToArray();
        Assert.Equal(
            [
                (name, true, RequestOutcome.Success, 200),
                (name, false, RequestOutcome.ServerError, 502),
                (deadName, false, RequestOutcome.ConnectFailed, 502),
                (name, true, RequestOutcome.Success, 200),
                ((string?)null, false, RequestOutcome.NoServer, 503),
            ],
            records.Select(record => (record.Server, record.Success, record.Outcome, record.StatusCode)));
        Assert.InRange(records[0].Duration, TimeSpan.FromMilliseconds(90), Eventually.Deadline);
        Assert.All(records, record => Assert.InRange(record.Duration, TimeSpan.Zero, Eventually.Deadline));
    }

    [Fact]
    public async Task Observer_ThatThrows_BreaksNothing()
    {
        var second = new Recorder();
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(
            ProxyConfig.For(server), new ProxyExtensions().AddObserver(new Thrower()).AddObserver(second));

        Assert.Equal(server.Name, await proxy.ServerOf("/"));
        Assert.Equal(server.Name, await proxy.ServerOf("/"));

        await Eventually.TrueAsync(() => second.Records.Count == 2);
        Assert.True(proxy.Log.Contains(LogLevel.Error, "Observer Thrower failed."));
        Assert.Equal(2, (int)(await proxy.Api.StatsAsync(total: 2))["successful_requests"]!);
        using var http2 = Http.Client(proxy.EndPoint.ToString(), HttpVersion.Version20);
        Assert.Equal(server.Name, await http2.GetStringAsync("/plain"));
    }

    private sealed class LengthHash : IHashFunction
    {
        public string Name => "length";

        public ulong Hash(ReadOnlySpan<byte> data) => (ulong)data.Length;
    }

    private sealed class LastServer(LoadBalancerSpec spec) : LoadBalancer(spec.Members)
    {
        public override PickResult Pick(in PickContext context)
        {
            for (var i = Members.Length - 1; i >= 0; i--)
            {
                if (context.Allows(i))
                {
                    return new PickResult(i, WalkedOn: i < Members.Length - 1);
                }
            }

            return PickResult.None;
        }
    }

    private sealed class Recorder : IRequestObserver
    {
        public ConcurrentQueue<RequestRecord> Records { get; } = [];

        public void OnRequest(in RequestRecord request) => Records.Enqueue(request);
    }

    private sealed class Thrower : IRequestObserver
    {
        public void OnRequest(in RequestRecord request) => throw new InvalidOperationException("Thrown on purpose.");
    }
}
