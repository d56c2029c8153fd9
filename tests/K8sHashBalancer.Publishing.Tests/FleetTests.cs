using System.Net;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.Publishing.Tests.Harness;

namespace K8sHashBalancer.Publishing.Tests;

/// <summary>Proxies that follow several replicas of a whole operator.</summary>
public sealed class FleetTests : IAsyncLifetime
{
    private static readonly Uri Name = new("http://k8s-hashbalancer.test:9443");

    private readonly FixedResolver _dns = new();
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        OperatorProcess.CreateWeb(_server, 1);
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task EveryReplica_OfTwo_CountsEveryProxyAndSoDoesTheStatus()
    {
        await using var first = await OperatorProcess.StartAsync(_server, "first");
        await using var second = await OperatorProcess.StartAsync(_server, "second");
        await using var one = await StartProxyAsync("web-0", first, second);
        await using var other = await StartProxyAsync("web-1", first, second);

        await UpToDateAsync(2, first, second);
        await Eventually.TrueAsync(() => OperatorProcess.StatusOfWeb(_server)?["proxies"]?["upToDate"]?.GetValue<int>() == 2);
        OperatorProcess.ChangeWeb(_server, 2);
        await Eventually.TrueAsync(() => PortOf(one) == 2 && PortOf(other) == 2);
        await UpToDateAsync(2, first, second);
        await Eventually.TrueAsync(() => Condition("Programmed") == "Programmed", "what one replica was the first to tell is no refusal at the other");
    }

    [Fact]
    public async Task Replica_ThatIsGone_IsNotMissed()
    {
        await using var second = await OperatorProcess.StartAsync(_server, "second");
        await using var proxy = await FollowAndLoseFirstAsync(second);

        OperatorProcess.ChangeWeb(_server, 3);

        await Eventually.TrueAsync(() => PortOf(proxy) == 3);
        await UpToDateAsync(1, second);
        Assert.Equal(1, proxy.Log.Count($"Following shop/web at the operator {Name.Authority} ({second.EndPoint})"));
        Assert.False(second.Log.Contains(LogLevel.Information, "for outdated"), second.Log.ToString());
    }

    [Fact]
    public async Task Replica_ThatAppears_IsFollowedAndOneThatLeavesIsNot()
    {
        await using var first = await OperatorProcess.StartAsync(_server, "first");
        await using var second = await OperatorProcess.StartAsync(_server, "second");
        await using var proxy = await StartProxyAsync("web-0", first, second);
        await UpToDateAsync(1, first, second);

        await using var third = await OperatorProcess.StartAsync(_server, "third");
        _dns.Set(first.EndPoint, second.EndPoint, third.EndPoint);
        await UpToDateAsync(1, first, second, third);

        _dns.Set(second.EndPoint, third.EndPoint);
        await Eventually.TrueAsync(() => first.Status.Proxies.IsEmpty);
        _dns.Set(null);
        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Warning, "cannot be found"));
        await UpToDateAsync(1, second, third);
        OperatorProcess.ChangeWeb(_server, 2);
        await Eventually.TrueAsync(() => PortOf(proxy) == 2);
    }

    [Fact]
    public async Task Replica_WhoseWatchesAreSilent_TakesNoProxyBackAndReadsAnew()
    {
        await using var second = await StartWithSilentWatchesAsync("second");
        await using var proxy = await FollowAndLoseFirstAsync(second, change: true);

        // A stream of its own, by which it offers what it knows.
        await ReconnectAsync(second, proxy);
        await Eventually.TrueAsync(() => second.Log.Contains(LogLevel.Information, "took a state for outdated"), $"it is told\n{second.Log}\n{proxy.Log}");
        Assert.Equal(2, PortOf(proxy));

        await UpToDateAsync(1, second);
        Assert.Equal(2, PortOf(proxy));
        Assert.True(second.Log.Contains(LogLevel.Information, "listed anew"), second.Log.ToString());
    }

    [Fact]
    public async Task Replica_ThatIsCutOffFromTheApiServer_TakesNoProxyBack()
    {
        await using var second = await StartWithSilentWatchesAsync("second");
        await using var proxy = await FollowAndLoseFirstAsync(second, change: true);
        _server.Faults.Always(request => request.Client.StartsWith("second", StringComparison.Ordinal) ? new Fault.Hang() : null);

        await ReconnectAsync(second, proxy);
        await Eventually.TrueAsync(() => second.Log.Contains(LogLevel.Information, "took a state for outdated"), $"it is told\n{second.Log}\n{proxy.Log}");
        await Eventually.TrueAsync(() => second.Log.Contains(LogLevel.Information, "listed anew"));
        Assert.Equal(2, PortOf(proxy));
        Assert.Null(second.Status.Proxies[0].Refusal);
    }

    [Fact]
    public async Task Process_ByTwoAddresses_IsFollowedOnce()
    {
        await using var only = await OperatorProcess.StartAsync(_server, "only");
        _dns.Set(only.EndPoint, new IPEndPoint(IPAddress.Parse("127.0.0.2"), only.EndPoint.Port));
        await using var proxy = await ClusterHarness.StartAsync(ClusterHarness.Options(OperatorHarness.Web, "web-0", Name) with { Resolver = _dns });

        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Information, "followed by another address already"));
        await UpToDateAsync(1, only);
        OperatorProcess.ChangeWeb(_server, 2);
        await Eventually.TrueAsync(() => PortOf(proxy) == 2);
        await UpToDateAsync(1, only);
        Assert.Equal(1, only.Log.Count("is connected"));
        Assert.Equal(0, only.Log.Count("is no longer connected"));

        // The spare takes over when the way in use is gone.
        var isSecondSpare = proxy.Log.ToString().Split('\n').Any(
            line => line.Contains("127.0.0.2", StringComparison.Ordinal) && line.Contains("followed by another address already", StringComparison.Ordinal));
        _dns.Set(isSecondSpare ? new IPEndPoint(IPAddress.Parse("127.0.0.2"), only.EndPoint.Port) : only.EndPoint);
        await Eventually.TrueAsync(() => only.Log.Count("is connected") == 2);
        await UpToDateAsync(1, only);
    }

    [Fact]
    public async Task Proxy_WithMoreReplicasThanItFollows_LeavesSomeOutAndSaysSo()
    {
        await using var first = await OperatorProcess.StartAsync(_server, "first");
        await using var second = await OperatorProcess.StartAsync(_server, "second");
        _dns.Set(first.EndPoint, second.EndPoint);
        await using var proxy = await ClusterHarness.StartAsync(
            ClusterHarness.Options(OperatorHarness.Web, "web-0", Name) with { Resolver = _dns, MostOperators = 1 });
        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Warning, "more replicas of the operator than the 1"));
        await Eventually.TrueAsync(() => first.Status.UpToDate + second.Status.UpToDate == 1);
        Assert.Equal(1, first.Status.Proxies.Length + second.Status.Proxies.Length);
    }

    private static int? PortOf(ClusterHarness proxy) => proxy.Proxy.State.Servers.Select(server => (int?)server.Address.Port).SingleOrDefault();

    private static Task UpToDateAsync(int proxies, params OperatorProcess[] replicas) => Eventually.TrueAsync(
        () => replicas.All(replica => replica.Status.Proxies.Length == proxies && replica.Status.UpToDate == proxies),
        $"{proxies} proxies are up to date at all replicas");

    private string? Condition(string type) => (string?)OperatorProcess.StatusOfWeb(_server)?["conditions"]?.AsArray()
        .SingleOrDefault(condition => (string?)condition!["type"] == type)?["reason"];

    private async Task<ClusterHarness> StartProxyAsync(string name, params OperatorProcess[] replicas)
    {
        _dns.Set([.. replicas.Select(replica => replica.EndPoint)]);
        return await ClusterHarness.StartAsync(ClusterHarness.Options(OperatorHarness.Web, name, Name) with { Resolver = _dns });
    }

    /// <summary>A replica that listed all there is and hears of nothing that happens since.</summary>
    private async Task<OperatorProcess> StartWithSilentWatchesAsync(string name)
    {
        _server.Faults.Always(request => request.IsWatch && request.Client.StartsWith(name, StringComparison.Ordinal) ? new Fault.Hang() : null);
        var replica = await OperatorProcess.StartAsync(_server, name);
        await Eventually.TrueAsync(() => replica.Status.Published is not null);
        return replica;
    }

    /// <summary>A proxy that followed two replicas, of which one is gone.</summary>
    private async Task<ClusterHarness> FollowAndLoseFirstAsync(OperatorProcess second, bool change = false)
    {
        await using var first = await OperatorProcess.StartAsync(_server, "first");
        var proxy = await StartProxyAsync("web-0", first, second);
        await UpToDateAsync(1, first, second);
        if (change)
        {
            OperatorProcess.ChangeWeb(_server, 2);
            await Eventually.TrueAsync(() => PortOf(proxy) == 2);
            await UpToDateAsync(1, first);
        }

        return proxy;
    }

    private async Task ReconnectAsync(OperatorProcess replica, ClusterHarness proxy)
    {
        var streams = replica.Log.Count("is connected");
        _dns.Set(new IPEndPoint(IPAddress.Loopback, FreePorts.Next()));
        await Eventually.TrueAsync(() => replica.Status.Proxies.IsEmpty, $"the proxy has left\n{proxy.Log}");
        _dns.Set(replica.EndPoint);
        await Eventually.TrueAsync(() => replica.Log.Count("is connected") > streams);
    }
}
