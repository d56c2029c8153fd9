using System.Net;
using System.Net.Sockets;
using K8sHashBalancer.Proxy.Tests.Harness;

namespace K8sHashBalancer.Proxy.Tests;

public class FailureTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2_000_000)]
    public async Task RefusedConnection_WithABody_IsRetriedOnTheNextServer(int bodyLength)
    {
        await using var server = await Backend.StartAsync();
        var dead = FreePorts.Next();
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server.Port, dead));
        var key = await proxy.Api.KeyOfAsync(dead);

        using var body = new ByteArrayContent(new byte[bodyLength]);
        using var response = await proxy.Client.PostAsync(key, body);

        var echo = await Echo.ReadAsync(response);
        Assert.Equal(server.Name, echo.Name);
        Assert.Equal(bodyLength, echo.BodyLength);
        var stats = await proxy.Api.StatsAsync(total: 1, toServers: 2);
        Assert.Equal(1, (int)(await proxy.Api.ServerAsync(dead))!["errors"]!);
        Assert.Equal((1, 1, 0), ((int)stats["total_requests"]!, (int)stats["successful_requests"]!, (int)stats["failed_requests"]!));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(10, 3)]
    public async Task RefusedConnections_OfAllServers_AreTriedRetryAttemptsTimesAndEndIn502(int attempts, int tried)
    {
        var config = ProxyConfig.For(FreePorts.Next(), FreePorts.Next(), FreePorts.Next())
            .Set("retry.attempts", attempts).Set("outlier_detection.consecutive_failures", 0);
        await using var proxy = await ProxyHarness.StartAsync(config);

        using var response = await proxy.Client.GetAsync("/");

        var problem = await Problem.ReadAsync(response, HttpStatusCode.BadGateway);
        Assert.Equal($"Server {problem.Server} refused the connection.", problem.Detail);
        var stats = await proxy.Api.StatsAsync(total: 1, tried);
        Assert.Equal((1, 0, 1), ((int)stats["total_requests"]!, (int)stats["successful_requests"]!, (int)stats["failed_requests"]!));
        Assert.Equal(100.0, (double)stats["error_rate"]!);
        Assert.Equal(tried, stats["servers"]!.AsObject().Sum(server => (int)server.Value!["requests"]!));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    public async Task SafeRequest_WhoseServerClosesWithoutAnAnswer_IsTriedOnTheNext(string method)
    {
        await using var servers = await Backend.StartAsync(3);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All));
        var owner = servers.All[0];
        var key = await proxy.Api.KeyOfAsync(owner.Port);
        owner.Default = new() { Reset = true };

        using var request = new HttpRequestMessage(new HttpMethod(method), key);
        using var response = await proxy.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotEqual(owner.Name, response.Headers.GetValues("X-Server").Single());
        Assert.Equal(2, servers.All.Sum(server => server.RequestsReceived));
        var stats = await proxy.Api.StatsAsync(total: 1, toServers: 2);
        Assert.Equal((1, 0), ((int)stats["total_requests"]!, (int)stats["failed_requests"]!));
    }

    [Theory]
    [InlineData("PUT", null)]
    [InlineData("DELETE", null)]
    [InlineData("GET", "with a body")]
    public async Task OtherRequest_WhoseServerClosesWithoutAnAnswer_IsNotTriedAgain(string method, string? body)
    {
        await using var servers = await Backend.StartAsync(3);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All).Set("retry.attempts", 3));

        using var content = body is null ? null : new StringContent(body);
        using var request = new HttpRequestMessage(new HttpMethod(method), "/?reset=1") { Content = content };
        using var response = await proxy.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(1, servers.All.Sum(server => server.RequestsReceived));
    }

    [Theory]
    [InlineData("reset=1", "closed the connection without an answer")]
    [InlineData("never=1", "sent nothing for 0.3 s")]
    [InlineData("delay=5000", "sent nothing for 0.3 s")]
    public async Task Failure_OnceSomethingWasSent_IsNotRetried(string misbehaviour, string why)
    {
        await using var servers = await Backend.StartAsync(2);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All).Set("timeouts.response_seconds", 0.3).Set("retry.attempts", 3));

        using var body = new StringContent("important");
        using var response = await proxy.Client.PostAsync($"/?{misbehaviour}", body);

        var problem = await Problem.ReadAsync(response, misbehaviour == "reset=1" ? HttpStatusCode.BadGateway : HttpStatusCode.GatewayTimeout);
        Assert.Equal($"Server {problem.Server} {why}.", problem.Detail);
        Assert.Equal(1, servers.All.Sum(server => server.RequestsReceived));
    }

    [Theory]
    [InlineData("close_after=10")]
    [InlineData("close_after=100000&size=200000")]
    [InlineData("close_after=10&chunks=1")]
    [InlineData("close_after=10&chunk_ms=50")]
    public async Task Body_BrokenOffByTheServer_IsBrokenOffForTheClientToo(string misbehaviour)
    {
        await using var servers = await Backend.StartAsync(2);
        await using var proxy = await ProxyHarness.StartAsync(servers.All[0], servers.All[1]);

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync($"GET /?{misbehaviour} HTTP/1.1\nHost: a\n\n");
        var answer = await connection.ReadToEndAsync();

        // Either there was time for a problem, or the answer is visibly cut short.
        Assert.True(
            answer.StartsWith("HTTP/1.1 502 ", StringComparison.Ordinal) || !answer.EndsWith("0\r\n\r\n", StringComparison.Ordinal), answer);
        Assert.Equal(1, servers.All.Sum(server => server.RequestsReceived));
        await Eventually.TrueAsync(async () => (int)(await proxy.Api.GetAsync("/api/stats"))["failed_requests"]! == 1);
    }

    [Fact]
    public async Task Body_WhoseServerFallsSilent_IsTheServersFailureAndNotTheClients()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server).Set("timeouts.response_seconds", 0.3));

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync("GET /?chunks=2&chunk_ms=60000 HTTP/1.1\nHost: a\n\n");
        var answer = await connection.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => (int)(await proxy.Api.GetAsync("/api/stats"))["failed_requests"]! == 1);
    }

    [Fact]
    public async Task Body_BrokenOffByTheServerOverHttp2_ResetsTheStream()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);
        using var client = Http.Client(proxy.EndPoint.ToString(), HttpVersion.Version20);

        var failure = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var response = await client.GetAsync("/?close_after=100000&size=200000");
            response.EnsureSuccessStatusCode();
        });

        Assert.True(failure is HttpRequestException or IOException, failure.ToString());
    }

    [Fact]
    public async Task Connection_ThatNobodyAccepts_TimesOutAndGoesToTheNextServer()
    {
        using var full = FullBacklog.Open();
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server.Port, full.Port).Set("timeouts.connect_seconds", 0.3));
        var key = await proxy.Api.KeyOfAsync(full.Port);

        Assert.Equal(server.Name, await proxy.ServerOf(key));

        await proxy.Api.RemoveAsync(server.Port);
        using var response = await proxy.Client.GetAsync("/");
        var problem = await Problem.ReadAsync(response, HttpStatusCode.BadGateway);
        Assert.Equal($"Server 127.0.0.1:{full.Port} did not accept a connection within 0.3 s.", problem.Detail);
    }

    [Fact]
    public async Task HostName_ThatCannotBeResolved_IsSaid()
    {
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(Array.Empty<int>()).Server(80, host: "nobody.invalid"));

        using var response = await proxy.Client.GetAsync("/");

        var problem = await Problem.ReadAsync(response, HttpStatusCode.BadGateway);
        Assert.Equal("Server nobody.invalid:80 has a host name that cannot be resolved.", problem.Detail);
    }

    [Fact]
    public async Task Answer_ThatIsNotHttp_IsABadGateway()
    {
        using var server = RawServer.Answering("Who are you?\n\n");
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server.Port));

        using var response = await proxy.Client.GetAsync("/");

        await Problem.ReadAsync(response, HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task Client_ThatLeaves_CancelsTheUpstreamRequestAndIsNoFailure()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server).Set("outlier_detection.consecutive_failures", 1));

        var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync("GET /?never=1 HTTP/1.1\nHost: a\n\n");
        await Eventually.TrueAsync(() => server.RequestsInFlight == 1);
        Assert.Equal(1, (int)(await proxy.Api.ServerAsync(server.Port))!["in_flight"]!);
        connection.Reset();

        await Eventually.TrueAsync(() => server.RequestsInFlight == 0);
        await proxy.Api.StatsAsync(total: 1);
        var info = (await proxy.Api.ServerAsync(server.Port))!;
        Assert.Equal((1, 0, 0), ((int)info["requests"]!, (int)info["errors"]!, (int)info["in_flight"]!));
        Assert.Equal(0, (int)(await proxy.Api.GetAsync("/api/stats"))["failed_requests"]!);
        Assert.Equal("healthy", await proxy.Api.StatusAsync(server.Port));
    }

    [Fact]
    public async Task Client_ThatLeavesInTheMiddleOfItsBody_IsNoFailure()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server).Set("outlier_detection.consecutive_failures", 1));

        var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync("POST / HTTP/1.1\nHost: a\nContent-Length: 1000\n\nonly so much");
        await Eventually.TrueAsync(() => server.RequestsInFlight == 1);
        connection.Reset();

        await Eventually.TrueAsync(() => server.RequestsInFlight == 0);
        await proxy.Api.StatsAsync(total: 1);
        Assert.Equal(0, (int)(await proxy.Api.GetAsync("/api/stats"))["failed_requests"]!);
        Assert.Equal("healthy", await proxy.Api.StatusAsync(server.Port));
    }

    [Fact]
    public async Task Client_ThatNeverFinishesItsBody_IsNotTheServersFault()
    {
        await using var servers = await Backend.StartAsync(2);
        await using var proxy = await ProxyHarness.StartAsync(
            ProxyConfig.For(servers.All).Set("timeouts.response_seconds", 0.2).Set("outlier_detection.consecutive_failures", 1));

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync("POST / HTTP/1.1\nHost: a\nContent-Length: 1000\n\nonly so much");
        var answer = await connection.ReadHeadAsync();

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        await proxy.Api.StatsAsync(total: 1);
        Assert.Equal(0, (int)(await proxy.Api.GetAsync("/api/stats"))["failed_requests"]!);
        Assert.All(servers.All, server => Assert.Equal("healthy", proxy.Api.StatusAsync(server.Port).Result));
    }

    [Theory]
    [InlineData("CONNECT elsewhere:443 HTTP/1.1\nHost: elsewhere:443\n\n")]
    public async Task Request_ThatCannotBeForwarded_IsNotTheServersFault(string request)
    {
        await using var servers = await Backend.StartAsync(2);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All).Set("outlier_detection.consecutive_failures", 1));

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync(request);
        var answer = await connection.ReadHeadAsync();

        Assert.StartsWith("HTTP/1.1 501 ", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        Assert.Equal(0, (int)(await proxy.Api.StatsAsync(total: 1))["failed_requests"]!);
        Assert.All(servers.All, server => Assert.Equal("healthy", proxy.Api.StatusAsync(server.Port).Result));
    }

    [Fact]
    public async Task Requests_WithoutServers_Are503()
    {
        await using var proxy = await ProxyHarness.StartAsync();

        using var response = await proxy.Client.GetAsync("/");

        Assert.Equal("The balancer has no servers.", (await Problem.ReadAsync(response, HttpStatusCode.ServiceUnavailable)).Detail);
        Assert.Equal(1, (int)(await proxy.Api.StatsAsync(total: 1, toServers: 0))["failed_requests"]!);
        Assert.Equal("unhealthy", (string?)(await proxy.Api.GetAsync("/api/health"))["status"]);
    }

    [Theory]
    [InlineData("ready_servers", HttpStatusCode.OK, "degraded")]
    [InlineData("fail", HttpStatusCode.ServiceUnavailable, "unhealthy")]
    public async Task Panic_WhenNoServerIsHealthy_GoesByItsPolicy(string panic, HttpStatusCode expected, string health)
    {
        await using var servers = await Backend.StartAsync(2);
        servers.All[0].Healthy = servers.All[1].Healthy = false;
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All).Probing().Set("panic", panic));

        using var response = await proxy.Client.GetAsync("/");

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(health, (string?)(await proxy.Api.GetAsync("/api/health"))["status"]);
        if (expected != HttpStatusCode.OK)
        {
            Assert.Equal("None of the 2 servers is available.", (await Problem.ReadAsync(response, expected)).Detail);
        }
    }

    [Fact]
    public async Task Head_ThatFails_HasNoBody()
    {
        await using var proxy = await ProxyHarness.StartAsync();

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync("HEAD / HTTP/1.1\nHost: a\nConnection: close\n\n");
        var answer = await connection.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    /// <summary>A port that takes no more connections: they are neither accepted nor refused.</summary>
    private sealed class FullBacklog : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly List<Socket> _waiting = [];

        public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

        public static FullBacklog Open()
        {
            var full = new FullBacklog();
            full._listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            full._listener.Listen(1);
            for (var i = 0; i < 8; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
                full._waiting.Add(socket);
                try
                {
                    socket.Connect(full._listener.LocalEndPoint!);
                }
                catch (SocketException)
                {
                    // It is on its way.
                }
            }

            return full;
        }

        public void Dispose()
        {
            _waiting.ForEach(socket => socket.Dispose());
            _listener.Dispose();
        }
    }
}
