using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Core.Health;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Balancing;
using K8sHashBalancer.Proxy.Probing;
using K8sHashBalancer.Proxy.Tests.Harness;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace K8sHashBalancer.Proxy.Tests;

public class HealthTests
{
    private static readonly BalancerPolicy HourlyProbes = new() { HealthCheck = new() { Path = "/health", Interval = TimeSpan.FromHours(1) } };

    [Fact]
    public async Task FirstProbe_OfASickServer_DecidesAlone()
    {
        await using var servers = await Backend.StartAsync(2);
        servers.All[0].Healthy = false;
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All).Probing(retries: 50).Set("health_check.interval", 3600));

        var sick = (await proxy.Api.ServerAsync(servers.All[0].Port))!;
        Assert.Equal("unhealthy", (string?)sick["status"]);
        Assert.Equal("probe failed: GET /health answered 503", (string?)sick["reason"]);
        Assert.InRange(DateTimeOffset.Parse((string)sick["since"]!, CultureInfo.InvariantCulture), TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
        Assert.Equal("healthy", await proxy.Api.StatusAsync(servers.All[1].Port));
        Assert.Null((await proxy.Api.ServerAsync(servers.All[1].Port))!["reason"]);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(servers.All[1].Name, await proxy.ServerOf($"/{i}"));
        }
    }

    [Fact]
    public async Task Server_ThatGetsSickAndWell_LosesItsKeysAndGetsThemBack()
    {
        await using var servers = await Backend.StartAsync(3);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All).Probing());
        var before = await OwnersAsync(proxy);
        var sick = servers.All[0];

        sick.Healthy = false;
        await proxy.Api.WaitForStatusAsync(sick.Port, "unhealthy");
        var during = await OwnersAsync(proxy);
        sick.Healthy = true;
        await proxy.Api.WaitForStatusAsync(sick.Port, "healthy");

        Assert.Contains(sick.Name, before);
        Assert.DoesNotContain(sick.Name, during);
        Assert.All(before.Zip(during), pair => Assert.True(pair.First == pair.Second || pair.First == sick.Name));
        Assert.Equal(before, await OwnersAsync(proxy));
    }

    [Fact]
    public async Task TcpProbe_OfAServer_NeedsNothingButAConnection()
    {
        await using var server = await Backend.StartAsync();
        server.Healthy = false;
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server).Probing().Set("health_check.path", null));
        Assert.Equal("healthy", await proxy.Api.StatusAsync(server.Port));

        await server.KillAsync();

        await proxy.Api.WaitForStatusAsync(server.Port, "unhealthy");
        Assert.StartsWith("probe failed: Connection refused", (string?)(await proxy.Api.ServerAsync(server.Port))!["reason"], StringComparison.Ordinal);
        Assert.Equal(0, server.ProbesReceived);
    }

    [Fact]
    public async Task StoppedServer_StartedAgain_Returns()
    {
        var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server).Probing());
        await server.DisposeAsync();
        await proxy.Api.WaitForStatusAsync(server.Port, "unhealthy");

        await using var again = await Backend.StartAtAsync(server.Port);

        await proxy.Api.WaitForStatusAsync(server.Port, "healthy");
        Assert.Equal(again.Name, await proxy.ServerOf("/"));
    }

    [Theory]
    [InlineData("never", "no answer within 0.2 s")]
    [InlineData("404", "GET /health answered 404")]
    [InlineData("reset", null)]
    public async Task Probe_ThatFails_SaysWhatItSaw(string how, string? reason)
    {
        await using var server = await Backend.StartAsync();
        server.Health = how switch
        {
            "never" => new() { Never = true },
            "reset" => new() { Reset = true },
            _ => new() { Status = int.Parse(how, CultureInfo.InvariantCulture) },
        };
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server).Probing().Set("health_check.timeout", 0.2));

        var info = (await proxy.Api.ServerAsync(server.Port))!;

        Assert.Equal("unhealthy", (string?)info["status"]);
        Assert.StartsWith("probe failed: " + reason, (string?)info["reason"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(302)]
    public async Task Probe_AnsweredWithAStatusBelow400_Succeeds(int status)
    {
        await using var server = await Backend.StartAsync();
        server.Health = new() { Status = status };

        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server).Probing());

        Assert.Equal("healthy", await proxy.Api.StatusAsync(server.Port));
    }

    [Fact]
    public async Task Prober_OverTime_KeepsItsBeatAndStopsWithItsServer()
    {
        await using var server = await Backend.StartAsync();
        var time = new FakeTimeProvider();
        var results = new ConcurrentQueue<(bool Succeeded, string? Detail)>();
        var runtime = new ServerRuntime(Server.At(ServerAddress.Create("127.0.0.1", server.Port)!.Value), time.GetUtcNow());
        await using var prober = new ServerProber(time, (_, succeeded, detail) => results.Enqueue((succeeded, detail)));
        var policy = new HealthCheckPolicy { Path = "/health", Interval = TimeSpan.FromSeconds(30) };

        prober.Update([runtime], policy);
        await Eventually.TrueAsync(() => results.Count == 1);
        server.Healthy = false;
        var seconds = 0;
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(results.Count == 2 ? 0 : 1));
            seconds += results.Count == 2 ? 0 : 1;
            return results.Count == 2;
        });
        Assert.InRange(seconds, 27, 100);
        Assert.Equal([(true, null), (false, "GET /health answered 503")], results);

        prober.Update([], policy);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(2, server.ProbesReceived);
    }

    [Fact]
    public async Task Balancer_AtTheThresholds_ChangesItsMind()
    {
        await using var server = await Backend.StartAsync();
        var time = new FakeTimeProvider();
        await using var balancer = await StartBalancerAsync(time);
        var policy = new BalancerPolicy
        {
            HealthCheck = new() { Path = "/health", Interval = TimeSpan.FromSeconds(10), UnhealthyThreshold = 3, HealthyThreshold = 2 },
        };
        await balancer.ApplyAsync(Snapshot.Create([Server.At(ServerAddress.Create("127.0.0.1", server.Port)!.Value)], policy));
        await balancer.Ready.WithinDeadline();
        var runtime = balancer.State.Servers[0];

        server.Healthy = false;
        await ProbeAsync(2);
        Assert.Equal(ServerCondition.Healthy, runtime.Status.Condition);
        await ProbeAsync(1);
        await Eventually.TrueAsync(() => runtime.Status.Condition == ServerCondition.Unhealthy);
        server.Healthy = true;
        await ProbeAsync(1);
        Assert.Equal(ServerCondition.Unhealthy, runtime.Status.Condition);
        await ProbeAsync(1);
        await Eventually.TrueAsync(() => runtime.Status.Condition == ServerCondition.Healthy);

        async Task ProbeAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                var before = runtime.ProbesPassed + runtime.ProbesFailed;
                await Eventually.TrueAsync(() =>
                {
                    time.Advance(runtime.ProbesPassed + runtime.ProbesFailed > before ? TimeSpan.Zero : TimeSpan.FromSeconds(1));
                    return runtime.ProbesPassed + runtime.ProbesFailed > before;
                });
            }
        }
    }

    /// <summary>A pod is in its EndpointSlice before it listens; an hour would pass until the probe after one that failed.</summary>
    [Fact]
    public async Task Server_NotReadyYet_IsNotProbedAndTakesRequestsOnceItIsReady()
    {
        await using var servers = await Backend.StartAsync(2);
        servers.All[1].Healthy = false;
        await using var balancer = await StartBalancerAsync(TimeProvider.System);
        await balancer.ApplyAsync(With(ServerState.NotReady));
        await balancer.Ready.WithinDeadline();
        Assert.Equal(0, servers.All[1].ProbesReceived);
        Assert.Equal(ServerCondition.Unhealthy, RuntimeOf(balancer, servers.All[1]).Status.Condition);

        servers.All[1].Healthy = true;
        await balancer.ApplyAsync(With(ServerState.Ready));

        Assert.Equal(2, balancer.State.Availability.Candidates.Count);
        await Eventually.TrueAsync(() => RuntimeOf(balancer, servers.All[1]).Probe == ProbeVerdict.Passing);

        Snapshot With(ServerState second) => Snapshot.Create(
            [ServerAt(servers.All[0], ServerState.Ready), ServerAt(servers.All[1], second)], HourlyProbes);
    }

    [Fact]
    public async Task Server_ReadyAgain_IsTrustedWhateverWasSeenOfItBefore()
    {
        await using var servers = await Backend.StartAsync(2);
        servers.All[0].Healthy = false;
        await using var balancer = await StartBalancerAsync(TimeProvider.System);
        await balancer.ApplyAsync(With(ServerState.Ready));
        await Eventually.TrueAsync(() => balancer.State.Availability.Candidates.Count == 1);

        await balancer.ApplyAsync(With(ServerState.NotReady));
        balancer.ReportFailures(RuntimeOf(balancer, servers.All[0]));
        servers.All[0].Healthy = true;
        await balancer.ApplyAsync(With(ServerState.Ready));

        Assert.Equal(2, balancer.State.Availability.Candidates.Count);

        Snapshot With(ServerState first) => Snapshot.Create(
            [ServerAt(servers.All[0], first), ServerAt(servers.All[1], ServerState.Ready)], HourlyProbes);
    }

    [Fact]
    public async Task FailingServer_AfterConsecutiveFailures_IsEjectedAndReturns()
    {
        await using var servers = await Backend.StartAsync(2);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All)
            .Set("outlier_detection.consecutive_failures", 3).Set("outlier_detection.ejection_seconds", 0.5));
        var sick = servers.All[0];
        var key = await proxy.Api.KeyOfAsync(sick.Port);

        sick.Default = new() { Status = 503 };
        await GetAsync(proxy, key, times: 2);
        sick.Default = new();
        await GetAsync(proxy, key, times: 1);
        sick.Default = new() { Status = 503 };
        await GetAsync(proxy, key, times: 2);
        Assert.Equal("healthy", await proxy.Api.StatusAsync(sick.Port));
        await GetAsync(proxy, key, times: 1);

        await proxy.Api.WaitForStatusAsync(sick.Port, "unhealthy");
        Assert.Equal("ejected after consecutive failures", (string?)(await proxy.Api.ServerAsync(sick.Port))!["reason"]);
        Assert.Equal(servers.All[1].Name, await proxy.ServerOf(key));
        sick.Default = new();
        await proxy.Api.WaitForStatusAsync(sick.Port, "healthy");
        Assert.Equal(sick.Name, await proxy.ServerOf(key));
    }

    [Fact]
    public async Task FailingServers_BeyondTheCap_StayIn()
    {
        await using var servers = await Backend.StartAsync(3);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All)
            .Set("outlier_detection.consecutive_failures", 2).Set("outlier_detection.ejection_seconds", 3600).Set("outlier_detection.max_ejected_percent", 34));
        foreach (var server in servers.All)
        {
            server.Default = new() { Status = 502 };
            await GetAsync(proxy, await proxy.Api.KeyOfAsync(server.Port), times: 4);
            await Eventually.TrueAsync(async () => await proxy.Api.StatusAsync(servers.All[0].Port) == "unhealthy");
        }

        Assert.Equal("healthy", await proxy.Api.StatusAsync(servers.All[1].Port));
        Assert.Equal("healthy", await proxy.Api.StatusAsync(servers.All[2].Port));
        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Warning, "is not ejected"));
    }

    [Theory]
    [InlineData("outlier_detection.consecutive_failures", 0)]
    [InlineData("outlier_detection.max_ejected_percent", 0)]
    public async Task Ejection_TurnedOff_NeverHappens(string setting, int value)
    {
        await using var servers = await Backend.StartAsync(2);
        await using var proxy = await ProxyHarness.StartAsync(
            ProxyConfig.For(servers.All).Set("outlier_detection.consecutive_failures", 2).Set(setting, value));
        servers.All[0].Default = new() { Status = 503 };

        await GetAsync(proxy, await proxy.Api.KeyOfAsync(servers.All[0].Port), times: 10);

        Assert.Equal(10, (int)(await proxy.Api.StatsAsync(total: 10))["failed_requests"]!);
        Assert.Equal("healthy", await proxy.Api.StatusAsync(servers.All[0].Port));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    public async Task Answers_ThatAreTheApplications_EjectNobody(int status)
    {
        await using var servers = await Backend.StartAsync(2);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All).Set("outlier_detection.consecutive_failures", 2));
        servers.All[0].Default = new() { Status = status };

        await GetAsync(proxy, await proxy.Api.KeyOfAsync(servers.All[0].Port), times: 10);

        Assert.Equal("healthy", await proxy.Api.StatusAsync(servers.All[0].Port));
    }

    [Fact]
    public async Task Ejection_OverTime_LastsAsLongAsItSays()
    {
        var time = new FakeTimeProvider();
        await using var balancer = await StartBalancerAsync(time);
        var policy = new BalancerPolicy
        {
            HealthCheck = new() { Enabled = false },
            OutlierDetection = new() { ConsecutiveFailures = 1, Ejection = TimeSpan.FromSeconds(30) },
        };
        await balancer.ApplyAsync(Snapshot.Create(
            [Server.At(ServerAddress.Create("a", 1)!.Value), Server.At(ServerAddress.Create("b", 1)!.Value)], policy));
        var ejected = balancer.State.Servers[0];

        balancer.ReportFailures(ejected);
        await Eventually.TrueAsync(() => balancer.State.Availability.Candidates.Count == 1 && ejected.Status.Condition == ServerCondition.Unhealthy);
        time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.Equal(ServerCondition.Unhealthy, ejected.Status.Condition);

        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(0.1));
            return balancer.State.Availability.Candidates.Count == 2;
        });
        await Eventually.TrueAsync(() => ejected.Status.Condition == ServerCondition.Healthy);
    }

    [Fact]
    public async Task Readiness_BeforeTheFirstProbesEnded_IsFalse()
    {
        await using var server = await Backend.StartAsync();
        server.Health = new() { Delay = TimeSpan.FromSeconds(1) };
        await using var proxy = await ProxyHarness.StartUnreadyAsync(ProxyConfig.For(server).Probing());

        using var before = await proxy.Client.GetAsync("/readyz");
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, before.StatusCode);
        Assert.Equal("""{"ready":false,"detail":"probing servers for the first time"}""", await before.Content.ReadAsStringAsync());

        await proxy.Ready.WithinDeadline();
        Assert.Equal("""{"ready":true,"detail":"ready"}""", await proxy.Client.GetStringAsync("/readyz"));
        Assert.Equal("ok", await proxy.Client.GetStringAsync("/healthz"));
    }

    private static async Task<ImmutableArray<string>> OwnersAsync(ProxyHarness proxy)
    {
        var owners = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            owners.Add(await proxy.ServerOf($"/{i}"));
        }

        return [.. owners];
    }

    private static async Task GetAsync(ProxyHarness proxy, string path, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var response = await proxy.Client.GetAsync(path).WithinDeadline();
        }
    }

    private static Server ServerAt(EchoServer.EchoServer backend, ServerState state) =>
        Server.At(ServerAddress.Create("127.0.0.1", backend.Port)!.Value) with { State = state };

    private static ServerRuntime RuntimeOf(Balancer balancer, EchoServer.EchoServer backend) =>
        balancer.State.Servers.Single(server => server.Address.Port == backend.Port);

    private static async Task<Balancer> StartBalancerAsync(TimeProvider time)
    {
        var balancer = new Balancer(HashFunctionRegistry.BuiltIn, AlgorithmRegistry.BuiltIn, time, NullLogger<Balancer>.Instance);
        await balancer.StartAsync(CancellationToken.None);
        return balancer;
    }
}
