using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using static K8sHashBalancer.EchoServer.Tests.Client;

namespace K8sHashBalancer.EchoServer.Tests;

public class MisbehaviourTests
{
    [Fact]
    public async Task Delay_Asked_AnswersWhenTheTimeHasPassed()
    {
        var time = new FakeTimeProvider();
        await using var server = await EchoServer.StartAsync(new(), time, Ct);
        using var client = Http(server);

        var answer = client.GetStringAsync("plain?delay=60000", Ct);
        await UntilAsync(() => server.RequestsInFlight == 1);
        Assert.False(answer.IsCompleted);
        await UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return answer.IsCompleted;
        });

        Assert.Equal(server.Name, await answer);
    }

    [Fact]
    public async Task Status_Asked_IsTheStatus()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);
        using var client = Http(server);

        using var failed = await client.GetAsync("?status=503", Ct);
        using var empty = await client.GetAsync("?status=204", Ct);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.NoContent), (failed.StatusCode, empty.StatusCode));
        Assert.Empty(await empty.Content.ReadAsByteArrayAsync(Ct));
    }

    [Fact]
    public async Task Reset_Asked_ConnectionIsResetBeforeAnyByte()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);

        var failure = await Assert.ThrowsAsync<IOException>(() => ExchangeAsync(server, "GET /?reset=1 HTTP/1.1\r\nHost: a\r\n\r\n"));

        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(failure.InnerException).SocketErrorCode);
    }

    [Fact]
    public async Task Reset_OverHttp2_ResetsTheStreamAlone()
    {
        await using var server = await EchoServer.StartAsync(new() { Http2Port = 0 }, ct: Ct);
        using var client = Http2(server);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("?reset=1", Ct));

        Assert.Equal(server.Name, await client.GetStringAsync("plain", Ct));
    }

    [Fact]
    public async Task Never_Asked_LastsUntilTheClientLeaves()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);
        using var client = Http(server);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        var answer = client.GetAsync("?never=1", leave.Token);
        await UntilAsync(() => server.RequestsInFlight == 1);
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await UntilAsync(() => server.RequestsInFlight == 0);
    }

    [Theory]
    [InlineData("/?close_after=5", "Content-Length: 6", "\r\n\r\nxxxxx")]
    [InlineData("/?close_after=5&size=900", "Content-Length: 900", "\r\n\r\nxxxxx")]
    [InlineData("/?close_after=5&chunks=1", "Transfer-Encoding: chunked", "\r\n5\r\nxxxxx\r\n")]
    [InlineData("/?close_after=0", "Content-Length: 1", "\r\n\r\n")]
    public async Task CloseAfter_Asked_EndsMidBody(string target, string framing, string end)
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);

        var answer = await ExchangeAsync(server, $"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Contains(framing + "\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith(end, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EarlyClose_Asked_AnswersUnreadAndClosesUnannounced()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);

        var answer = await ExchangeAsync(server, "POST /?early_close=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        Assert.EndsWith("}", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Connection:", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Trailers_Asked_AreAnnouncedAndSent(bool http2)
    {
        await using var server = await EchoServer.StartAsync(new() { Http2Port = 0 }, ct: Ct);
        using var client = http2 ? Http2(server) : Http(server);

        using var response = await client.GetAsync("plain?trailers=1", Ct);

        Assert.Equal(["X-Echo-Trailer"], response.Headers.Trailer);
        Assert.Equal(server.Name, await response.Content.ReadAsStringAsync(Ct));
        Assert.Equal([server.Name], response.TrailingHeaders.GetValues("X-Echo-Trailer"));
        Assert.Equal(server.Name, await client.GetStringAsync("plain", Ct));
    }

    [Fact]
    public async Task Size_Asked_IsTheLengthOfTheBody()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);
        using var client = Http(server);

        Assert.Equal(1_000_000, (await client.GetByteArrayAsync("?size=1000000", Ct)).Length);
    }

    [Fact]
    public async Task SetCookie_AskedTwice_SetsBoth()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);
        using var client = Http(server);

        using var response = await client.GetAsync("?set_cookie=a%3D1&set_cookie=b%3D2%3B%20Path%3D/", Ct);

        Assert.Equal(["a=1", "b=2; Path=/"], response.Headers.GetValues("Set-Cookie"));
    }

    [Fact]
    public async Task Default_SetAtRunTime_YieldsToHeaderAndHeaderToQuery()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);
        using var client = Http(server);
        server.Default = new() { Status = 501 };

        async Task<int> StatusOf(string target, string? header)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, target);
            request.Headers.Add("X-Echo-Status", header is null ? [] : [header]);
            using var response = await client.SendAsync(request, Ct);
            return (int)response.StatusCode;
        }

        Assert.Equal((501, 502, 503), (await StatusOf("", null), await StatusOf("", "502"), await StatusOf("?status=503", "502")));
    }

    [Theory]
    [InlineData("delay=soon", "delay cannot be 'soon': it takes a whole number from 0 to 3600000.\n")]
    [InlineData("status=600", "status cannot be '600': it takes a whole number from 200 to 599.\n")]
    [InlineData("reset=yes", "reset cannot be 'yes': it takes 0 or 1.\n")]
    [InlineData("size=-1", "size cannot be '-1': it takes a whole number from 0 to 1099511627776.\n")]
    [InlineData("set_cookie=%0A", "set_cookie cannot be '\n': it takes printable ASCII text.\n")]
    [InlineData("chunk_ms=5",
        "chunk_ms needs chunks=N or close_after=N beside it: it is the pause between the chunks, or before the close.\n")]
    public async Task Parameter_Invalid_IsRefusedWithASentence(string query, string sentence)
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);
        using var client = Http(server);

        using var response = await client.GetAsync("?" + query, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(sentence, await response.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task Header_Unknown_IsRefusedWithTheKnownOnes()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);
        using var client = Http(server);
        client.DefaultRequestHeaders.Add("X-Echo-Delya", "1");

        using var response = await client.GetAsync("", Ct);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith(
            "The header X-Echo-Delya is unknown here; there are X-Echo-Delay, ",
            await response.Content.ReadAsStringAsync(Ct),
            StringComparison.Ordinal);
    }
}
