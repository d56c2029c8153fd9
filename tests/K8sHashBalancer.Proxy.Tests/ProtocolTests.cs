using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using K8sHashBalancer.Proxy.Tests.Harness;

namespace K8sHashBalancer.Proxy.Tests;

public class ProtocolTests
{
    [Fact]
    public async Task CleartextPort_SpeaksHttp11AndHttp2()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);
        using var http2 = Http.Client(proxy.EndPoint.ToString(), HttpVersion.Version20);

        using var first = await proxy.Client.GetAsync("/");
        using var second = await http2.GetAsync("/");

        Assert.Equal((HttpVersion.Version11, HttpStatusCode.OK), (first.Version, first.StatusCode));
        Assert.Equal((HttpVersion.Version20, HttpStatusCode.OK), (second.Version, second.StatusCode));
    }

    [Theory]
    [InlineData("1.1", "http/1.1")]
    [InlineData("2.0", "h2")]
    public async Task TlsPort_SpeaksHttp11AndHttp2(string version, string alpn)
    {
        await using var server = await Backend.StartAsync();
        var folder = new TestFolder();
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server).WithTls(folder), folder: folder);
        using var client = Http.Client(proxy.EndPoint.ToString(), Version.Parse(version));

        using var response = await client.GetAsync("/");

        Assert.Equal(Version.Parse(version), response.Version);
        Assert.Equal(["https"], (await Echo.ReadAsync(response)).Header("X-Forwarded-Proto"));
        using var stream = await TlsHandshake(proxy.Port, new SslApplicationProtocol(alpn));
        Assert.Equal(alpn, stream.NegotiatedApplicationProtocol.ToString());
    }

    [Fact]
    public async Task TlsPort_WithoutAlpn_SpeaksHttp11()
    {
        await using var server = await Backend.StartAsync();
        var folder = new TestFolder();
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server).WithTls(folder), folder: folder);

        using var stream = await TlsHandshake(proxy.Port);
        await stream.WriteAsync("GET /plain HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(stream, Encoding.Latin1);

        Assert.StartsWith("HTTP/1.1 200 OK", await reader.ReadToEndAsync().WithinDeadline(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TlsPort_NextToPlainPort_BothServe()
    {
        await using var server = await Backend.StartAsync();
        var folder = new TestFolder();
        await using var proxy = await ProxyHarness.StartAsync(
            ProxyConfig.For(server).WithTls(folder).Set("load_balancer.ssl.port", FreePorts.Next()), folder: folder);

        Assert.Equal([false, true], proxy.EndPoints.Select(one => one.IsTls));
        foreach (var endPoint in proxy.EndPoints)
        {
            using var client = Http.Client(endPoint.ToString());
            Assert.Equal(server.Name, await client.GetStringAsync("/plain"));
        }
    }

    [Fact]
    public async Task SeveralPorts_AllServe()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(
            ProxyConfig.For(server).SetJson("load_balancer.port", $"[{FreePorts.Next()}, {FreePorts.Next()}, {FreePorts.Next()}]"));

        Assert.Equal(3, proxy.EndPoints.Length);
        foreach (var endPoint in proxy.EndPoints)
        {
            using var client = Http.Client(endPoint.ToString());
            Assert.Equal(server.Name, await client.GetStringAsync("/plain"));
        }
    }

    [Theory]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("localhost", "[::1]")]
    [InlineData("*", "127.0.0.1")]
    [InlineData("*", "[::1]")]
    [InlineData("::1", "[::1]")]
    [InlineData("0.0.0.0", "127.0.0.1")]
    public async Task Host_OfEachKind_IsReachedAtItsAddresses(string host, string address)
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(
            ProxyConfig.For(server).Set("load_balancer.host", host).Keys("""[{"source_ip": {}}]"""));

        using var client = Http.Client($"http://{address}:{proxy.Port}");
        using var response = await client.GetAsync("/");

        Assert.Equal([address.Trim('[', ']')], (await Echo.ReadAsync(response)).Header("X-Forwarded-For"));
    }

    [Fact]
    public async Task Server_AtAnIPv6Address_IsReached()
    {
        var port = FreePorts.Next();
        await using var server = await Backend.StartAtAsync(port, "::1");
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(Array.Empty<int>()).Server(port, host: "::1").Probing());

        Assert.Equal(server.Name, await proxy.ServerOf("/"));
        Assert.Equal("healthy", await proxy.Api.StatusAsync(port));
        Assert.Equal("[::1]:" + port, await proxy.Api.OwnerAsync("/"));
    }

    [Theory]
    [InlineData(false, "1.1")]
    [InlineData(false, "2.0")]
    [InlineData(true, "1.1")]
    [InlineData(true, "2.0")]
    public async Task WebSocket_OverEachProtocol_EchoesBothKindsAndCloses(bool isTls, string version)
    {
        await using var server = await Backend.StartAsync();
        var folder = new TestFolder();
        var config = ProxyConfig.For(server);
        await using var proxy = await ProxyHarness.StartAsync(isTls ? config.WithTls(folder) : config, folder: folder);
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.AddSubProtocol("chat");
        using var invoker = new HttpMessageInvoker(Http.Handler());
        await socket.ConnectAsync(new Uri($"{(isTls ? "wss" : "ws")}://127.0.0.1:{proxy.Port}/ws?hello=1"), invoker, default).WithinDeadline();

        Assert.Equal("chat", socket.SubProtocol);
        Assert.Equal(server.Name, await ReceiveAsync(socket));
        await socket.SendAsync("text"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default);
        Assert.Equal("text", await ReceiveAsync(socket));
        await socket.SendAsync(new byte[100_000], WebSocketMessageType.Binary, endOfMessage: true, default);
        Assert.Equal(100_000, (await ReceiveAsync(socket)).Length);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", default).WithinDeadline();
        Assert.Equal((WebSocketCloseStatus.NormalClosure, "bye"), (socket.CloseStatus, socket.CloseStatusDescription));

        Assert.Equal(0, (int)(await proxy.Api.StatsAsync(total: 1))["failed_requests"]!);
    }

    [Fact]
    public async Task WebSocket_RefusedByTheServer_GetsItsStatus()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://127.0.0.1:{proxy.Port}/ws?status=403"), default));

        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Fact]
    public async Task WebSocket_ThatNobodyUses_EndsAndIsNobodysFailure()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(
            ProxyConfig.For(server).Set("timeouts.response_seconds", 0.2).Set("outlier_detection.consecutive_failures", 1));
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{proxy.Port}/ws"), default).WithinDeadline();

        await Assert.ThrowsAsync<WebSocketException>(() => ReceiveAsync(socket));

        Assert.Equal(0, (int)(await proxy.Api.StatsAsync(total: 1))["failed_requests"]!);
        Assert.Equal("healthy", await proxy.Api.StatusAsync(server.Port));
    }

    [Fact]
    public async Task WebSocket_WhoseServerDies_Ends()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{proxy.Port}/ws?hello=1"), default).WithinDeadline();
        await ReceiveAsync(socket);

        await server.KillAsync();

        await Assert.ThrowsAsync<WebSocketException>(() => ReceiveAsync(socket));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Grpc_UnaryCall_ArrivesWithTrailersAndStatus(bool isTls)
    {
        await using var server = await GrpcBackend.StartAsync();
        var folder = new TestFolder();
        var config = ProxyConfig.For(server.Port).Keys("""[{"header": "x-user"}]""");
        await using var proxy = await ProxyHarness.StartAsync(isTls ? config.WithTls(folder) : config, folder: folder);
        using var channel = Channel(proxy);
        var client = new Greeter.GreeterClient(channel);

        var call = client.GreetAsync(new Hello { Name = "Ann" }, new Metadata { { "x-user", "ann" } });
        Assert.Equal("Hello Ann", (await call.ResponseAsync.WithinDeadline()).Text);
        Assert.Equal("ann", call.GetTrailers().GetValue("x-user"));

        var failure = await Assert.ThrowsAsync<RpcException>(() => client.GreetAsync(new Hello { Name = "nobody" }).ResponseAsync.WithinDeadline());
        Assert.Equal((StatusCode.NotFound, "nobody is here"), (failure.StatusCode, failure.Status.Detail));
        Assert.Equal(2, (int)(await proxy.Api.StatsAsync(total: 2))["successful_requests"]!);
    }

    [Fact]
    public async Task Grpc_DuplexStream_IsLiveInBothDirections()
    {
        await using var server = await GrpcBackend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server.Port));
        using var channel = Channel(proxy);

        using var talk = new Greeter.GreeterClient(channel).Talk();
        for (var i = 0; i < 3; i++)
        {
            await talk.RequestStream.WriteAsync(new Hello { Name = $"{i}" });
            Assert.True(await talk.ResponseStream.MoveNext(default).WithinDeadline());
            Assert.Equal($"Hello {i}", talk.ResponseStream.Current.Text);
        }

        await talk.RequestStream.CompleteAsync();
        Assert.False(await talk.ResponseStream.MoveNext(default).WithinDeadline());
        Assert.Equal("see you", talk.GetTrailers().GetValue("x-goodbye"));
    }

    [Fact]
    public async Task Grpc_ToAServerThatIsGone_IsUnavailable()
    {
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(FreePorts.Next()));
        using var channel = Channel(proxy);

        var failure = await Assert.ThrowsAsync<RpcException>(
            () => new Greeter.GreeterClient(channel).GreetAsync(new Hello()).ResponseAsync.WithinDeadline());

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
    }

    [Fact]
    public async Task Http2Connection_CarriesManyRequestsAtOnce()
    {
        await using var servers = await Backend.StartAsync(3);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All));
        using var client = Http.Client(proxy.EndPoint.ToString(), HttpVersion.Version20);

        var names = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            using var response = await client.PostAsync($"/{i}?delay=20", new StringContent(new string('x', 1000)));
            return (await Echo.ReadAsync(response)).Name;
        })).WithinDeadline();

        Assert.Equal(3, names.Distinct().Count());
    }

    private static GrpcChannel Channel(ProxyHarness proxy) =>
        GrpcChannel.ForAddress(proxy.EndPoint.ToString(), new GrpcChannelOptions { HttpHandler = Http.Handler(), DisposeHttpClient = true });

    private static async Task<SslStream> TlsHandshake(int port, params List<SslApplicationProtocol> protocols)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port).WithinDeadline();
        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ApplicationProtocols = protocols.Count == 0 ? null : protocols,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        }).WithinDeadline();
        return stream;
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var message = await socket.ReceiveAsync(buffer, default).WithinDeadline();
            text.Append(Encoding.Latin1.GetString(buffer, 0, message.Count));
            if (message.EndOfMessage)
            {
                return text.ToString();
            }
        }
    }
}
