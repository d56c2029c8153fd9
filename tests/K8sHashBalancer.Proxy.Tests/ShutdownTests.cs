using System.Net.Sockets;
using System.Net.WebSockets;
using K8sHashBalancer.Proxy.Tests.Harness;

namespace K8sHashBalancer.Proxy.Tests;

public class ShutdownTests
{
    /// <summary>Far from both the drain time and the time that a stop takes.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task RequestInFlight_WhenTheProxyStops_Finishes()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);
        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync("GET /plain?delay=700 HTTP/1.1\nHost: a\n\n");
        await Eventually.TrueAsync(() => server.RequestsInFlight == 1);
        var port = proxy.Port;

        var stopped = proxy.StopAsync();

        await Eventually.TrueAsync(() => IsRefusedAsync(port));
        Assert.False(stopped.IsCompleted);
        Assert.StartsWith("HTTP/1.1 200 ", await connection.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal(server.Name, await connection.ReadToEndAsync());
        await stopped.WithinDeadline();
    }

    [Fact]
    public async Task RequestInFlightOverHttp2_WhenTheProxyStops_Finishes()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);
        using var client = Http.Client(proxy.EndPoint.ToString(), new Version(2, 0));
        var answer = client.GetStringAsync("/plain?delay=700");
        await Eventually.TrueAsync(() => server.RequestsInFlight == 1);

        var stopped = proxy.StopAsync();

        Assert.Equal(server.Name, await answer.WithinDeadline());
        await stopped.WithinDeadline();
    }

    [Fact]
    public async Task RequestThatTakesTooLong_WhenTheProxyStops_IsBrokenOff()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server).Set("timeouts.drain_seconds", 0.5));
        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync("GET /?never=1 HTTP/1.1\nHost: a\n\n");
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{proxy.Port}/ws"), default).WithinDeadline();
        await Eventually.TrueAsync(() => server.RequestsInFlight == 2);

        var started = TimeProvider.System.GetTimestamp();
        await proxy.StopAsync().WithinDeadline();

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.FromSeconds(0.45), Soon);
        Assert.Empty(await connection.ReadToEndAsync());
        Assert.True(proxy.Log.Contains(LogLevel.Warning, "Broke off the requests"));
        await Eventually.TrueAsync(() => server.RequestsInFlight == 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ConnectionsWithoutRequests_WhenTheProxyStops_DoNotHoldItUp(bool isTls)
    {
        await using var server = await Backend.StartAsync();
        var folder = new TestFolder();
        var config = ProxyConfig.For(server);
        await using var proxy = await ProxyHarness.StartAsync(isTls ? config.WithTls(folder) : config, folder: folder);
        using var silent = await RawConnection.OpenAsync(proxy.Port);
        Assert.Equal(server.Name, await proxy.Client.GetStringAsync("/plain"));
        using var http2 = Http.Client(proxy.EndPoint.ToString(), new Version(2, 0));
        Assert.Equal(server.Name, await http2.GetStringAsync("/plain"));

        var started = TimeProvider.System.GetTimestamp();
        await proxy.StopAsync().WithinDeadline();

        Assert.True(TimeProvider.System.GetElapsedTime(started) < Soon);
        Assert.Empty(await silent.ReadToEndAsync());
    }

    [Fact]
    public async Task Stop_Twice_IsOnce()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);

        await Task.WhenAll(proxy.StopAsync(), proxy.StopAsync()).WithinDeadline();
    }

    [Fact]
    public async Task Readiness_WhileTheProxyStops_IsFalse()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);
        using var busy = await RawConnection.OpenAsync(proxy.Port);
        await busy.SendAsync("GET /plain?delay=500 HTTP/1.1\nHost: a\n\n");
        await Eventually.TrueAsync(() => server.RequestsInFlight == 1);
        var stopped = proxy.StopAsync();

        Assert.Equal((false, "stopping"), (proxy.Readiness.Ready, proxy.Readiness.Detail));
        await stopped.WithinDeadline();
    }

    private static async Task<bool> IsRefusedAsync(int port)
    {
        try
        {
            using var connection = await RawConnection.OpenAsync(port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
