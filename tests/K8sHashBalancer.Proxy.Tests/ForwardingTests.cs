using System.IO.Compression;
using System.Net;
using System.Text;
using System.Threading.Channels;
using K8sHashBalancer.Proxy.Tests.Harness;

namespace K8sHashBalancer.Proxy.Tests;

public class ForwardingTests
{
    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    [InlineData("PROPFIND")]
    [InlineData("PURGE")]
    public async Task Method_OfAnyKind_ArrivesAsItIs(string method)
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);

        using var response = await proxy.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/x"));

        Assert.Equal(method, (await Echo.ReadAsync(response)).Method);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(5_000_000, false)]
    [InlineData(5_000_000, true)]
    public async Task Body_WithLengthOrChunked_ArrivesWholeAndFramedTheSame(int length, bool isChunked)
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(new byte[length]) };
        request.Headers.TransferEncodingChunked = isChunked;

        using var response = await proxy.Client.SendAsync(request);

        var echo = await Echo.ReadAsync(response);
        Assert.Equal(length, echo.BodyLength);
        Assert.Equal(isChunked ? ["chunked"] : [], echo.Header("Transfer-Encoding"));
        Assert.Equal(isChunked ? [] : [$"{length}"], echo.Header("Content-Length"));
    }

    [Theory]
    [InlineData("size=0", 0)]
    [InlineData("size=1", 1)]
    [InlineData("size=5000000", 5_000_000)]
    public async Task Answer_WithLength_ArrivesWholeAndKeepsIt(string query, int length)
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);

        using var response = await proxy.Client.GetAsync($"/?{query}");

        Assert.Equal(length, response.Content.Headers.ContentLength);
        Assert.Equal(length, (await response.Content.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task Body_OfARequest_IsStreamed()
    {
        var parts = Channel.CreateUnbounded<string>();
        using var server = RawServer.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            for (var i = 0; i < 3; i++)
            {
                await parts.Writer.WriteAsync(await connection.ReadAsync("6\r\npart-0\r\n".Length));
            }

            await connection.ReadUntilAsync("0\r\n\r\n");
            await connection.SendAsync("HTTP/1.1 200 OK\nContent-Length: 0\n\n");
        });
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server.Port));

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync("POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n");
        for (var i = 0; i < 3; i++)
        {
            // Each part reaches the server before the next one is sent.
            await connection.SendAsync($"6\npart-{i}\n");
            Assert.Equal($"6\r\npart-{i}\r\n", await parts.Reader.ReadAsync().AsTask().WithinDeadline());
        }

        await connection.SendAsync("0\n\n");
        Assert.StartsWith("HTTP/1.1 200 ", await connection.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: text/event-stream\nTransfer-Encoding: chunked\n\n")]
    [InlineData("HTTP/1.1 200 OK\n\n")]
    public async Task Headers_OfAnAnswerWhoseBodyIsNotThereYet_ArriveAtOnce(string head)
    {
        using var server = RawServer.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(head);
            await connection.ReadToEndAsync();
        });
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server.Port));

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync("GET / HTTP/1.1\nHost: a\n\n");

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await connection.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_OfAServer_ArriveOneByOne()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);

        using var response = await proxy.Client.GetAsync("/?chunks=1000&chunk_ms=100", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"data: {server.Name} 1", await reader.ReadLineAsync().WithinDeadline());
        await reader.ReadLineAsync();
        Assert.Equal($"data: {server.Name} 2", await reader.ReadLineAsync().WithinDeadline());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/?")]
    [InlineData("/a%2Fb?c=%2F")]
    [InlineData("/a%20b+c?d=e%20f+g")]
    [InlineData("/a;b=c;d")]
    [InlineData("//a//b//")]
    [InlineData("/a/../b/./c")]
    [InlineData("/a/%2e%2e/b")]
    [InlineData("/%7Ea~b?%7E~")]
    [InlineData("/%c3%a9%C3%A9")]
    [InlineData("/a?b=http://c/d?e#f")]
    [InlineData("/a?[x]={y}|z^`\"<>\\'")]
    [InlineData("/a%")]
    [InlineData("/a?%")]
    [InlineData("/a:80@b")]
    public async Task Target_OfAnyShape_ArrivesByteForByte(string target)
    {
        using var server = RawServer.Start(async connection =>
        {
            var line = (await connection.ReadHeadAsync()).Split("\r\n")[0];
            await connection.SendAsync($"HTTP/1.1 200 OK\nContent-Length: {line.Length}\n\n{line}");
        });
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server.Port));

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync($"GET {target} HTTP/1.1\nHost: a\nConnection: close\n\n");

        Assert.EndsWith($"\r\n\r\nGET {target} HTTP/1.1", await connection.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_InAbsoluteForm_ArrivesAsPathAndHost()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync("GET http://shop.example/a/b?c=d%2Fe HTTP/1.1\nHost: shop.example\nConnection: close\n\n");
        var answer = await connection.ReadToEndAsync();

        Assert.Contains("\"target\":\"/a/b?c=d%2Fe\"", answer, StringComparison.Ordinal);
        Assert.Contains("\"Host\":\"shop.example\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_OfARequest_ArriveWithAllValuesAndBytes()
    {
        string? received = null;
        using var server = RawServer.Start(async connection =>
        {
            received = await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\nContent-Length: 0\n\n");
        });
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server.Port));
        var utf8 = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("Grüße €"));

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync($"""
            GET / HTTP/1.1
            Host: shop.example:8443
            X-Many: one
            X-Many: two, three
            X-Utf8: {utf8}
            X-Latin1: caf{(char)0xE9}
            X-Empty:
            Cookie: a=1; b=2
            Authorization: Basic YTpi
            User-Agent: someone/1.0
            Accept-Encoding: gzip
            X-Large: {new string('x', 20_000)}
            Upgrade-Insecure-Requests: 1
            Cache-Control: no-cache
            DNT: 1
            Connection: close


            """);
        await connection.ReadToEndAsync();

        Assert.NotNull(received);
        Assert.Contains("\r\nHost: shop.example:8443\r\n", received, StringComparison.Ordinal);
        Assert.Contains($"\r\nX-Utf8: {utf8}\r\n", received, StringComparison.Ordinal);
        Assert.Contains($"\r\nX-Latin1: caf{(char)0xE9}\r\n", received, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Empty: \r\n", received, StringComparison.Ordinal);
        Assert.Contains("\r\nCookie: a=1; b=2\r\n", received, StringComparison.Ordinal);
        Assert.Contains("\r\nAuthorization: Basic YTpi\r\n", received, StringComparison.Ordinal);
        Assert.Contains("\r\nUser-Agent: someone/1.0\r\n", received, StringComparison.Ordinal);
        Assert.Contains("\r\nAccept-Encoding: gzip\r\n", received, StringComparison.Ordinal);
        Assert.Contains($"\r\nX-Large: {new string('x', 20_000)}\r\n", received, StringComparison.Ordinal);
        Assert.Contains("\r\nUpgrade-Insecure-Requests: 1\r\n", received, StringComparison.Ordinal);
        Assert.Contains("\r\nCache-Control: no-cache\r\n", received, StringComparison.Ordinal);
        var many = string.Join(", ", received.Split("\r\n").Where(line => line.StartsWith("X-Many: ", StringComparison.Ordinal)).Select(line => line[8..]));
        Assert.Equal("one, two, three", many);
    }

    [Fact]
    public async Task Headers_OfAnAnswer_ArriveWithAllValuesAndBytes()
    {
        var utf8 = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("Grüße €"));
        using var server = RawServer.Answering($"""
            HTTP/1.1 200 Fine
            Content-Length: 0
            Set-Cookie: a=1; Path=/
            Set-Cookie: b=2
            X-Utf8: {utf8}
            X-Latin1: caf{(char)0xE9}
            ETag: "x"
            Location: http://elsewhere/?a=b
            Server: theirs
            Strict-Transport-Security: max-age=1
            WWW-Authenticate: Basic
            Date: Mon, 01 Jan 2024 00:00:00 GMT
            X-Large: {new string('x', 20_000)}


            """);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server.Port));

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync("GET / HTTP/1.1\nHost: a\n\n");
        var received = await connection.ReadHeadAsync();

        Assert.StartsWith("HTTP/1.1 200 Fine\r\n", received, StringComparison.Ordinal);
        Assert.Contains("\r\nSet-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\n", received, StringComparison.Ordinal);
        Assert.Contains($"\r\nX-Utf8: {utf8}\r\n", received, StringComparison.Ordinal);
        Assert.Contains($"\r\nX-Latin1: caf{(char)0xE9}\r\n", received, StringComparison.Ordinal);
        Assert.Contains("\r\nLocation: http://elsewhere/?a=b\r\n", received, StringComparison.Ordinal);
        Assert.Contains("\r\nStrict-Transport-Security: max-age=1\r\n", received, StringComparison.Ordinal);
        Assert.Contains("\r\nWWW-Authenticate: Basic\r\n", received, StringComparison.Ordinal);
        Assert.Contains("\r\nServer: theirs\r\n", received, StringComparison.Ordinal);
        Assert.Contains("\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\n", received, StringComparison.Ordinal);
        Assert.Contains($"\r\nX-Large: {new string('x', 20_000)}\r\n", received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HopByHopHeaders_OfARequest_StayHere()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync("""
            GET / HTTP/1.1
            Host: a
            Connection: X-Mine, http2-settings
            Connection: x-other
            Keep-Alive: timeout=5
            X-Mine: 1
            X-Other: 1
            X-Stays: 1
            Proxy-Connection: keep-alive
            Proxy-Authorization: Basic YTpi
            TE: trailers
            Upgrade: h2c
            HTTP2-Settings: AAMAAABkAAQAAP__


            """);
        var answer = await connection.ReadUntilAsync("body_length");

        foreach (var name in (string[])
            ["Connection", "Keep-Alive", "X-Mine", "X-Other", "Proxy-Connection", "Proxy-Authorization", "TE", "Upgrade", "HTTP2-Settings"])
        {
            Assert.DoesNotContain($"\"{name}\":", answer, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains("\"X-Stays\":\"1\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HopByHopHeaders_OfAnAnswer_StayHere()
    {
        using var server = RawServer.Answering("""
            HTTP/1.1 200 OK
            Content-Length: 0
            Connection: keep-alive, X-Mine, x-other
            Keep-Alive: timeout=5
            Proxy-Connection: keep-alive
            X-Mine: 1
            X-Other: 1
            X-Stays: 1


            """);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server.Port));

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync("GET / HTTP/1.1\nHost: a\n\n");
        var received = await connection.ReadHeadAsync();

        Assert.Contains("X-Stays: 1\r\n", received, StringComparison.Ordinal);
        foreach (var name in (string[])["Connection", "Keep-Alive", "X-Mine", "X-Other"])
        {
            Assert.DoesNotContain($"\n{name}:", received, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task ForwardedHeaders_OfAClient_TellWhoItWas()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);

        var direct = await proxy.GetEcho("/", ("Host", "shop.example"));
        Assert.Equal(["127.0.0.1"], direct.Header("X-Forwarded-For"));
        Assert.Equal(["http"], direct.Header("X-Forwarded-Proto"));
        Assert.Equal(["shop.example"], direct.Header("X-Forwarded-Host"));
        Assert.Equal(["shop.example"], direct.Header("Host"));

        var behind = await proxy.GetEcho(
            "/", ("X-Forwarded-For", "1.2.3.4"), ("X-Forwarded-For", "5.6.7.8"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "front"));
        Assert.Equal("1.2.3.4, 5.6.7.8, 127.0.0.1", string.Join(", ", string.Join(",", behind.Header("X-Forwarded-For")).Split(',', StringSplitOptions.TrimEntries)));
        Assert.Equal(["https"], behind.Header("X-Forwarded-Proto"));
        Assert.Equal(["front"], behind.Header("X-Forwarded-Host"));
    }

    [Fact]
    public async Task TraceContext_OfAClient_ArrivesUnchanged()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);

        var echo = await proxy.GetEcho(
            "/",
            ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            ("tracestate", "a=1,b=2"),
            ("baggage", "user=ann"),
            ("Request-Id", "|abc."),
            ("Correlation-Context", "k=v"));

        Assert.Equal(["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"], echo.Header("traceparent"));
        Assert.Equal(["a=1,b=2"], echo.Header("tracestate"));
        Assert.Equal(["user=ann"], echo.Header("baggage"));
        Assert.Equal(["|abc."], echo.Header("Request-Id"));
        Assert.Equal(["k=v"], echo.Header("Correlation-Context"));
    }

    [Theory]
    [InlineData("trailers=1")]
    [InlineData("trailers=1&size=0")]
    [InlineData("trailers=1&size=100000")]
    [InlineData("trailers=1&chunks=3&chunk_ms=10")]
    public async Task Trailers_OverHttp11_Arrive(string query)
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);

        using var response = await proxy.Client.GetAsync($"/?{query}");
        await response.Content.ReadAsByteArrayAsync();

        Assert.Equal([server.Name], response.TrailingHeaders.GetValues("X-Echo-Trailer"));
        Assert.Equal("X-Echo-Trailer", response.Headers.Trailer.ToString());

        // The connection goes on after it.
        Assert.Equal(server.Name, await proxy.ServerOf("/after"));
    }

    [Theory]
    [InlineData("trailers=1")]
    [InlineData("trailers=1&size=100000")]
    public async Task Trailers_OverHttp2_Arrive(string query)
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);
        using var client = Http.Client(proxy.EndPoint.ToString(), HttpVersion.Version20);

        using var response = await client.GetAsync($"/?{query}");
        await response.Content.ReadAsByteArrayAsync();

        Assert.Equal([server.Name], response.TrailingHeaders.GetValues("X-Echo-Trailer"));
    }

    [Fact]
    public async Task Trailers_ToAnHttp10Client_AreLeftOut()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync("GET /plain?trailers=1 HTTP/1.0\n\n");
        var answer = await connection.ReadToEndAsync();

        Assert.EndsWith($"\r\n\r\n{server.Name}", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\nContent-Length: 1234\nX-Stays: 1\n\n")]
    [InlineData("HEAD", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nTrailer: X-Late\nX-Stays: 1\n\n")]
    [InlineData("GET", "HTTP/1.1 204 No Content\nX-Stays: 1\n\n")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\nETag: \"x\"\nX-Stays: 1\n\n")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\nContent-Length: 1234\nX-Stays: 1\n\n")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\nTrailer: X-Late\nX-Stays: 1\n\n")]
    [InlineData("GET", "HTTP/1.1 204 No Content\nTrailer: X-Late\nX-Stays: 1\n\n")]
    public async Task Answer_WithoutABody_HasNoneAndTheConnectionGoesOn(string method, string answer)
    {
        using var server = RawServer.Answering(answer);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server.Port));

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        for (var i = 0; i < 2; i++)
        {
            await connection.SendAsync($"{method} / HTTP/1.1\nHost: a\n\n");
            var head = await connection.ReadHeadAsync();
            Assert.StartsWith(answer[..12], head, StringComparison.Ordinal);
            Assert.Contains("X-Stays: 1\r\n", head, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Head_OfALongAnswer_KeepsItsLength()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);

        using var response = await proxy.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/?size=1234"));

        Assert.Equal(1234, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task ExpectContinue_OfAClient_IsAnsweredBeforeItsBody()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync("POST / HTTP/1.1\nHost: a\nContent-Length: 4\nExpect: 100-continue\nConnection: close\n\n");
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await connection.ReadHeadAsync());
        await connection.SendAsync("body");

        var answer = await connection.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\"body\":\"body\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExpectContinue_RefusedByTheServer_NeedsNoBody()
    {
        using var server = RawServer.Answering("HTTP/1.1 417 Expectation Failed\nContent-Length: 0\nConnection: close\n\n");
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server.Port));

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync("POST / HTTP/1.1\nHost: a\nContent-Length: 5000\nExpect: 100-continue\n\n");
        var head = await connection.ReadHeadAsync();

        Assert.StartsWith("HTTP/1.1 417 ", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InformationalAnswers_OfAServer_DoNotDisturb()
    {
        using var server = RawServer.Answering(
            "HTTP/1.1 103 Early Hints\nLink: </a.css>\n\nHTTP/1.1 102 Processing\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nok");
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server.Port));

        Assert.Equal("ok", await proxy.Client.GetStringAsync("/").WithinDeadline());
        Assert.Equal("ok", await proxy.Client.GetStringAsync("/").WithinDeadline());
    }

    [Fact]
    public async Task CompressedBody_OfAServer_IsNotTouched()
    {
        var packed = Pack("hello hello hello");
        using var server = RawServer.Answering(
            $"HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: {packed.Length}\n\n{Encoding.Latin1.GetString(packed)}");
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server.Port));

        using var response = await proxy.Client.GetAsync("/");

        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        Assert.Equal(packed, await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Redirect_OfAServer_IsTheClients()
    {
        using var server = RawServer.Answering("HTTP/1.1 302 Found\nLocation: /elsewhere\nContent-Length: 0\n\n");
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server.Port));

        using var response = await proxy.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal("/elsewhere", response.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Http10Client_GetsItsAnswerAndTheEndOfTheConnection()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync("GET /?chunks=2 HTTP/1.0\n\n");
        var answer = await connection.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Transfer-Encoding", answer, StringComparison.Ordinal);
        Assert.EndsWith($"data: {server.Name} 1\n\ndata: {server.Name} 2\n\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_InARowOnOneConnection_AreAllAnswered()
    {
        await using var servers = await Backend.StartAsync(2);
        await using var proxy = await ProxyHarness.StartAsync(servers.All[0], servers.All[1]);

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync(string.Concat(Enumerable.Range(0, 20).Select(i => $"GET /plain HTTP/1.1\nHost: a\nX-Number: {i}\n\n")));
        for (var i = 0; i < 20; i++)
        {
            Assert.StartsWith("HTTP/1.1 200 OK\r\n", await connection.ReadHeadAsync(), StringComparison.Ordinal);
            Assert.StartsWith("server-", await connection.ReadAsync(servers.All[0].Name.Length), StringComparison.Ordinal);
        }
    }

    private static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
