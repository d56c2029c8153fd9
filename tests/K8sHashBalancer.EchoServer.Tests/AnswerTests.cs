using System.Net.Http.Headers;
using System.Text.Json;
using static K8sHashBalancer.EchoServer.Tests.Client;

namespace K8sHashBalancer.EchoServer.Tests;

public class AnswerTests
{
    [Fact]
    public async Task Answer_AnyRequest_TellsWhatArrived()
    {
        await using var server = await EchoServer.StartAsync(new() { Name = "one" }, ct: Ct);
        using var client = Http(server);
        using var request = new HttpRequestMessage(HttpMethod.Put, "a%20b/c%2Fd?x=1&y=ä");
        request.Content = new StringContent("héllo \"you\"");
        request.Headers.Add("X-Once", "1");
        request.Headers.Add("X-Twice", ["1", "2"]);

        var echo = await client.EchoAsync(request);

        Assert.Equal("one", echo.GetProperty("name").GetString());
        Assert.Equal("PUT", echo.GetProperty("method").GetString());
        Assert.Equal("/a b/c%2Fd", echo.GetProperty("path").GetString());
        Assert.Equal("x=1&y=%C3%A4", echo.GetProperty("query").GetString());
        Assert.Equal("/a%20b/c%2Fd?x=1&y=%C3%A4", echo.GetProperty("target").GetString());
        Assert.Equal("HTTP/1.1", echo.GetProperty("protocol").GetString());
        Assert.Equal("1", echo.GetProperty("headers").GetProperty("X-Once").GetString());
        Assert.Equal("1, 2", echo.GetProperty("headers").GetProperty("X-Twice").GetString());
        Assert.Equal(12, echo.GetProperty("body_length").GetInt64());
        Assert.Equal("héllo \"you\"", echo.GetProperty("body").GetString());
        Assert.StartsWith("127.0.0.1:", echo.GetProperty("remote").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_HeaderOnTwoLines_ListsBothValues()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);

        var answer = await ExchangeAsync(server, "GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nA: 2\r\nConnection: close\r\n\r\n");

        Assert.Contains("\"A\":[\"1\",\"2\"]", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(65_535, 'a', true)]
    [InlineData(65_536, 'a', false)]
    [InlineData(3, '\u00ff', false)]
    public async Task Answer_Body_IsRepeatedWhenShortText(int length, char letter, bool repeated)
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);
        using var client = Http(server);
        var body = new byte[length];
        Array.Fill(body, (byte)letter);

        var echo = await client.EchoAsync(new(HttpMethod.Post, "") { Content = new ByteArrayContent(body) });

        Assert.Equal(length, echo.GetProperty("body_length").GetInt64());
        Assert.Equal(repeated ? JsonValueKind.String : JsonValueKind.Null, echo.GetProperty("body").ValueKind);
    }

    [Fact]
    public async Task Answer_OverHttp2_SaysSo()
    {
        await using var server = await EchoServer.StartAsync(new() { Http2Port = 0 }, ct: Ct);
        using var client = Http2(server);

        var echo = await client.EchoAsync(new(HttpMethod.Get, ""));

        Assert.Equal("HTTP/2", echo.GetProperty("protocol").GetString());
        Assert.NotEqual(server.Port, server.Http2Port);
    }

    [Fact]
    public async Task Plain_AnyRequest_IsTheNameAlone()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);
        using var client = Http(server);

        using var response = await client.GetAsync("plain", Ct);

        Assert.Equal($"server-{server.Port}", await response.Content.ReadAsStringAsync(Ct));
        Assert.Equal(new MediaTypeHeaderValue("text/plain"), response.Content.Headers.ContentType);
        Assert.Equal([server.Name], response.Headers.GetValues("X-Server"));
    }
}
