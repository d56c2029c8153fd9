using System.Globalization;
using K8sHashBalancer.Proxy.Tests.Harness;

namespace K8sHashBalancer.Proxy.Tests;

public class MetricsTests
{
    [Fact]
    public async Task Metrics_AfterKnownTraffic_CountIt()
    {
        await using var servers = await Backend.StartAsync(2);
        var dead = FreePorts.Next();
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All).Server(dead).Set("outlier_detection.consecutive_failures", 0));
        var (one, other) = (servers.All[0], servers.All[1]);
        await GetAsync(proxy, await proxy.Api.KeyOfAsync(one.Port), times: 5);
        await GetAsync(proxy, await proxy.Api.KeyOfAsync(one.Port) + "?status=500", times: 2);
        using var body = new StringContent("sent once");
        using var broken = await proxy.Client.PostAsync(await proxy.Api.KeyOfAsync(other.Port) + "?reset=1", body);
        await GetAsync(proxy, await proxy.Api.KeyOfAsync(dead), times: 3);

        var metrics = await proxy.Api.MetricsAsync(requests: 14);

        Assert.Equal(8, metrics["""hashbalancer_requests_total{outcome="success"}"""]);
        Assert.Equal(2, metrics["""hashbalancer_requests_total{outcome="server_error"}"""]);
        Assert.Equal(1, metrics["""hashbalancer_requests_total{outcome="broken"}"""]);
        Assert.Equal(0, metrics["""hashbalancer_requests_total{outcome="connect_failed"}"""]);
        Assert.Equal(3, metrics["hashbalancer_picks_walked_total"]);
        Assert.Equal(2, metrics[$$"""hashbalancer_server_requests_total{server="127.0.0.1:{{one.Port}}",outcome="server_error"}"""]);
        Assert.Equal(1, metrics[$$"""hashbalancer_server_requests_total{server="127.0.0.1:{{other.Port}}",outcome="broken"}"""]);
        Assert.Equal(3, metrics[$$"""hashbalancer_server_requests_total{server="127.0.0.1:{{dead}}",outcome="connect_failed"}"""]);
        Assert.Equal(0, metrics[$$"""hashbalancer_server_requests_in_flight{server="127.0.0.1:{{one.Port}}"}"""]);
        Assert.Equal(1, metrics[$$"""hashbalancer_server_available{server="127.0.0.1:{{one.Port}}"}"""]);
        Assert.Equal(0, metrics[$$"""hashbalancer_server_probes_total{server="127.0.0.1:{{one.Port}}",result="passed"}"""]);
        Assert.Equal(3, metrics["""hashbalancer_servers{status="healthy"}"""]);
        Assert.Equal(0, metrics["""hashbalancer_servers{status="maint"}"""]);
        Assert.Equal(3, metrics["hashbalancer_candidate_servers"]);
        Assert.Equal(14, metrics["hashbalancer_request_duration_seconds_count"]);
        Assert.Contains(metrics, pair => pair.Key.StartsWith("hashbalancer_build_info{version=", StringComparison.Ordinal) && pair.Value == 1);
        var ring = (string)(await proxy.Api.GetAsync("/api/ring"))["fingerprint"]!;
        Assert.Equal(ulong.Parse(ring[..13], NumberStyles.HexNumber, CultureInfo.InvariantCulture), metrics["hashbalancer_ring_fingerprint"]);
    }

    [Fact]
    public async Task Series_OfARemovedServer_Vanish()
    {
        await using var servers = await Backend.StartAsync(2);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All).Probing());
        var removed = servers.All[0];
        await GetAsync(proxy, await proxy.Api.KeyOfAsync(removed.Port), times: 5);
        Assert.Contains(await proxy.Api.MetricsAsync(requests: 5), pair => pair.Key.Contains($"127.0.0.1:{removed.Port}", StringComparison.Ordinal));

        await proxy.Api.RemoveAsync(removed.Port);
        Assert.DoesNotContain(await proxy.Api.MetricsAsync(), pair => pair.Key.Contains($"127.0.0.1:{removed.Port}", StringComparison.Ordinal));

        // It comes back with counters of its own.
        await proxy.Api.AddAsync(removed.Port);
        await GetAsync(proxy, await proxy.Api.KeyOfAsync(removed.Port), times: 2);
        Assert.Equal(2, (await proxy.Api.MetricsAsync(requests: 7))[$$"""hashbalancer_server_requests_total{server="127.0.0.1:{{removed.Port}}",outcome="success"}"""]);
        Assert.Equal(7, (await proxy.Api.MetricsAsync())["""hashbalancer_requests_total{outcome="success"}"""]);
    }

    private static async Task GetAsync(ProxyHarness proxy, string path, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var response = await proxy.Client.GetAsync(path).WithinDeadline();
        }
    }
}
