using System.Net.Sockets;
using static K8sHashBalancer.EchoServer.Tests.Client;

namespace K8sHashBalancer.EchoServer.Tests;

public class LifetimeTests
{
    [Fact]
    public async Task Stop_RequestInFlight_IsFinishedFirst()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);
        using var client = Http(server);

        var answer = client.GetStringAsync("plain?delay=200", Ct);
        await UntilAsync(() => server.RequestsInFlight == 1);
        await server.StopAsync();

        Assert.Equal(server.Name, await answer);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("plain", Ct));
    }

    [Fact]
    public async Task Stop_DrainIsOver_AbortsWhatIsLeft()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);
        using var client = Http(server);

        var answer = client.GetAsync("?never=1", Ct);
        await UntilAsync(() => server.RequestsInFlight == 1);
        await server.StopAsync(TimeSpan.FromMilliseconds(1));

        await Assert.ThrowsAsync<HttpRequestException>(() => answer);
        Assert.Equal(0, server.RequestsInFlight);
    }

    [Fact]
    public async Task Kill_RequestInFlight_IsAborted()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);
        using var client = Http(server);

        var answer = client.GetAsync("?never=1", Ct);
        await UntilAsync(() => server.RequestsInFlight == 1);
        await server.KillAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => answer);
    }

    [Fact]
    public async Task Kill_WhileStopping_CutsTheDrainShort()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);
        using var client = Http(server);

        var answer = client.GetAsync("?never=1", Ct);
        await UntilAsync(() => server.RequestsInFlight == 1);
        var stopping = server.StopAsync(TimeSpan.FromHours(1));
        await server.KillAsync();

        await stopping.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System, Ct);
        await Assert.ThrowsAsync<HttpRequestException>(() => answer);
    }

    [Fact]
    public async Task Start_OnThePortOfAKilledServer_TakesOver()
    {
        await using var first = await EchoServer.StartAsync(new(), ct: Ct);
        using var client = Http(first);
        await client.GetStringAsync("plain", Ct);
        await first.KillAsync();

        await using var second = await EchoServer.StartAsync(new() { Host = first.Host, Port = first.Port, Name = "second" }, ct: Ct);

        Assert.Equal("second", await client.GetStringAsync("plain", Ct));
    }

    [Fact]
    public async Task Start_OnAPortInUse_Fails()
    {
        await using var first = await EchoServer.StartAsync(new(), ct: Ct);

        await Assert.ThrowsAsync<IOException>(() => EchoServer.StartAsync(new() { Port = first.Port }, ct: Ct));
    }

    [Theory]
    [InlineData("example.org", typeof(ArgumentException))]
    [InlineData("192.0.2.1", typeof(IOException))]
    public async Task Start_OnAHostThatIsNotHere_Fails(string host, Type failure) =>
        await Assert.ThrowsAsync(failure, () => EchoServer.StartAsync(new() { Host = host }, ct: Ct));

    [Fact]
    public async Task Start_OnLocalhost_ListensOnBothLoopbacks()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "There is no IPv6 here.");
        int port;
        await using (var any = await EchoServer.StartAsync(new(), ct: Ct))
        {
            port = any.Port;
        }

        await using var server = await EchoServer.StartAsync(new() { Port = port }, ct: Ct);
        using var client = new HttpClient();

        Assert.Equal(server.Name, await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/plain"), Ct));
        Assert.Equal(server.Name, await client.GetStringAsync(new Uri($"http://[::1]:{port}/plain"), Ct));
    }

    [Fact]
    public async Task Start_ManyInOneProcess_EachCountsItsOwn()
    {
        var servers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => EchoServer.StartAsync(new() { Name = $"s{i}" }, ct: Ct)));
        foreach (var server in servers)
        {
            await using var _ = server;
            using var client = Http(server);
            Assert.Equal(server.Name, await client.GetStringAsync("plain", Ct));
            Assert.Equal(1, server.RequestsReceived);
        }
    }
}
