using System.Globalization;
using System.Text.Json.Nodes;
using K8sHashBalancer.ControlPlane.Tests.Harness;

namespace K8sHashBalancer.ControlPlane.Tests.Overriding;

/// <summary>Changes through the REST API of a proxy, which the API server keeps.</summary>
public sealed class OverrideTests(ClusterFixture cluster) : IAsyncLifetime
{
    /// <summary>How often somebody else writes.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    private const string Balancer =
        """
        apiVersion: hashbalancer.dev/v1alpha1
        kind: HashBalancer
        metadata: {name: web}
        spec:
          servers: [{host: 10.0.0.1, port: 80}, {host: 10.0.0.2, port: 80}, {host: 127.0.0.1, port: 1}]
          healthCheck: {enabled: false}
        """;

    private TestNamespace? _space;
    private Fleet? _fleet;

    private TestNamespace Space => _space!;

    private Fleet Fleet => _fleet!;

    public async ValueTask InitializeAsync()
    {
        _space = await TestNamespace.CreateAsync(cluster.Objects);
        await Space.ApplyAsync(Balancer);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_fleet is not null)
        {
            await _fleet.DisposeAsync();
        }

        if (_space is not null)
        {
            await _space.DisposeAsync();
        }
    }

    [Fact]
    public async Task Post_ThroughOneProxy_IsOnEveryProxyWithinASecond()
    {
        // The first one pays for connections and for code that was never run.
        await Fleet.Proxies("web")[0].Api.AddAsync(100);
        var times = new List<TimeSpan>();
        for (var port = 101; port <= 110; port++)
        {
            var started = TimeProvider.System.GetTimestamp();
            await Fleet.Proxies("web")[port % 3].Api.AddAsync(port);
            var answered = TimeProvider.System.GetElapsedTime(started);
            await Eventually.TrueAsync(() => Fleet.Proxies("web").All(proxy => Has(proxy, port)));
            times.Add(TimeProvider.System.GetElapsedTime(started));
            Assert.True(answered <= times[^1]);
        }

        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"From POST to the last of 3 proxies: {times.Min().TotalMilliseconds:0} to {times.Max().TotalMilliseconds:0} ms, {times.Average(time => time.TotalMilliseconds):0} ms on average.");
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        await Console.Error.WriteLineAsync(line);
        Assert.All(times, time => Assert.True(time < TimeSpan.FromSeconds(1), line));
    }

    [Fact]
    public async Task Change_AfterARestartOfOperatorAndProxies_IsStillThere()
    {
        await Fleet.Proxies("web")[0].Api.PatchAsync(1, """{"state": "maint", "reason": "disk", "weight": 3}""");
        await Fleet.DisposeAsync();
        _fleet = null;

        await StartAsync();

        foreach (var proxy in Fleet.Proxies("web"))
        {
            await proxy.Api.WaitForStatusAsync(1, "maint");
        }

        Assert.Equal("""[{"address":"127.0.0.1:1","reason":"disk","state":"Maintenance","weight":3}]""", await OverridesAsync());
    }

    [Fact]
    public async Task Change_ThatExpires_IsGoneAfterIt()
    {
        var answer = await Fleet.Proxies("web")[0].Api.PatchAsync(1, """{"state": "drain", "reason": "disk", "expires_seconds": 5}""");
        var expires = DateTimeOffset.Parse((string)JsonNode.Parse((await OverridesAsync())!)![0]!["expires"]!, CultureInfo.InvariantCulture);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"disk (until {expires:yyyy-MM-dd'T'HH:mm:ss'Z'})"), (string?)answer["reason"]);

        foreach (var proxy in Fleet.Proxies("web"))
        {
            await proxy.Api.WaitForStatusAsync(1, "healthy");
        }

        Assert.True(TimeProvider.System.GetUtcNow() >= expires);
        Assert.Null(await OverridesAsync());
        await Eventually.TrueAsync(
            async () => (await Space.Objects.ListAsync(Space.Path("events.k8s.io/v1", "events"))).Any(item => (string?)item["reason"] == "OverrideExpired"),
            $"an Event OverrideExpired\n{Fleet.Operator.Log}");
    }

    /// <summary>Two proxies change servers at once, while somebody else changes the resource many times a second.</summary>
    [Fact]
    public async Task ConflictingWrites_AllSurvive()
    {
        using var stopping = new CancellationTokenSource();
        var disturbing = DisturbAsync(Pace, stopping.Token);
        await Task.WhenAll(Enumerable.Range(200, 10).Select(port => Fleet.Proxies("web")[port % 2].Api.AddAsync(port, weight: 2)));
        await Task.WhenAll(
            Fleet.Proxies("web")[0].Api.PatchAsync(1, """{"weight": 7}"""),
            Fleet.Proxies("web")[1].Api.PatchAsync(1, """{"state": "drain"}"""));
        await stopping.CancelAsync();
        var writes = await disturbing.WithinDeadline();

        Assert.True(writes > 0);
        var stored = JsonNode.Parse((await OverridesAsync())!)!.AsArray();
        Assert.Equal(
            Enumerable.Range(200, 10).Select(port => $"127.0.0.1:{port}").Append("127.0.0.1:1").Order(StringComparer.Ordinal),
            stored.Select(item => (string)item!["address"]!).Order(StringComparer.Ordinal));
        var both = stored.Single(item => (string?)item!["address"] == "127.0.0.1:1")!;
        Assert.Equal((7, "Drain"), ((int)both["weight"]!, (string?)both["state"]));
        await Eventually.TrueAsync(() => Fleet.Proxies("web").All(proxy => proxy.Proxy.State.Snapshot.Servers.Length == 13));
    }

    /// <summary>Whoever writes something else of the resource without pause keeps nobody from changing servers.</summary>
    [Fact]
    public async Task Write_WhileOthersWriteWithoutPause_IsStored()
    {
        using var stopping = new CancellationTokenSource();
        var disturbing = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => DisturbAsync(TimeSpan.Zero, stopping.Token)));
        for (var port = 200; port < 205; port++)
        {
            await Fleet.Proxies("web")[port % 3].Api.AddAsync(port);
        }

        await stopping.CancelAsync();
        var writes = await disturbing.WithinDeadline();
        Assert.True(writes.Sum() > 20, $"{writes.Sum()}");
        Assert.Equal(5, JsonNode.Parse((await OverridesAsync())!)!.AsArray().Count);
    }

    /// <summary>What Argo CD and kubectl apply --server-side do, again and again.</summary>
    [Fact]
    public async Task ManifestWithoutOverrides_AppliedAgain_LeavesThem()
    {
        await Fleet.Proxies("web")[0].Api.PatchAsync(1, """{"state": "maint"}""");
        await Fleet.Proxies("web")[0].Api.AddAsync(300);

        await Space.ApplyAsync(Balancer.Replace("healthCheck:", "retry: {attempts: 2}\n  healthCheck:", StringComparison.Ordinal));

        Assert.Equal(
            """[{"address":"127.0.0.1:1","state":"Maintenance"},{"address":"127.0.0.1:300","presence":"Add","weight":1}]""", await OverridesAsync());
        var found = (await Space.Objects.FindAsync(Path))!;
        var owners = found["metadata"]!["managedFields"]!.AsArray()
            .Where(entry => entry!["fieldsV1"]!["f:spec"]?["f:overrides"] is not null)
            .Select(entry => (string?)entry!["manager"]);
        Assert.Equal(["k8s-hashbalancer-overrides"], owners);
    }

    private string Path => Space.Path("hashbalancer.dev/v1alpha1", "hashbalancers/web");

    private static bool Has(ClusterHarness proxy, int port) => proxy.Proxy.State.Snapshot.Servers.Any(server => server.Address.Port == port);

    private async Task StartAsync()
    {
        _fleet = await Fleet.StartAsync(cluster.OperatorConfiguration, Space, ClusterFixture.Security);
        await Fleet.AddProxiesAsync("web", 3);
        await Eventually.TrueAsync(() => Fleet.AgreesWithTruthAsync(), $"3 proxies go by the resource\n{Fleet.Operator.Log}");
    }

    /// <summary>What kubectl get shows of spec.overrides; null for nothing.</summary>
    private async Task<string?> OverridesAsync() => (await Space.Objects.FindAsync(Path))!["spec"]!["overrides"]?.ToJsonString();

    private async Task<int> DisturbAsync(TimeSpan pace, CancellationToken stopping)
    {
        var writes = 0;
        for (; !stopping.IsCancellationRequested; writes++)
        {
            await Space.Objects.PatchAsync(Path, $$"""{"metadata": {"annotations": {"write": "{{writes}}"} } }""");
            await Task.Delay(pace, TimeProvider.System, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return writes;
    }
}
