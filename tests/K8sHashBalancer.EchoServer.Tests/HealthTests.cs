using System.Net;
using static K8sHashBalancer.EchoServer.Tests.Client;

namespace K8sHashBalancer.EchoServer.Tests;

public class HealthTests
{
    [Fact]
    public async Task Health_AtFirst_IsHealthy()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);
        using var client = Http(server);

        Assert.Equal("""{"status":"healthy"}""", await client.GetStringAsync("health", Ct));
        Assert.Equal((1, 0), (server.ProbesReceived, server.RequestsReceived));
    }

    [Fact]
    public async Task Health_SwitchedOff_Is503UntilSwitchedOn()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);
        using var client = Http(server);

        server.Healthy = false;
        using var off = await client.GetAsync("health", Ct);
        server.Healthy = true;
        using var on = await client.GetAsync("health", Ct);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (off.StatusCode, on.StatusCode));
        Assert.Equal("""{"status":"unhealthy"}""", await off.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task Health_ServerMisbehaves_StillAnswers()
    {
        await using var server = await EchoServer.StartAsync(new() { Default = new() { Reset = true } }, ct: Ct);
        using var client = Http(server);

        Assert.Equal("""{"status":"healthy"}""", await client.GetStringAsync("health", Ct));
    }

    [Fact]
    public async Task Control_PostHealth_SetsAndClearsTheStatus()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);
        using var client = Http(server);

        using var set = await client.PostAsync("control/health?status=500", null, Ct);
        Assert.Equal((HttpStatusCode.NoContent, 500, false), (set.StatusCode, server.Health.Status, server.Healthy));

        using var cleared = await client.PostAsync("control/health", null, Ct);
        Assert.Equal((HttpStatusCode.NoContent, null, true), (cleared.StatusCode, server.Health.Status, server.Healthy));
    }

    [Fact]
    public async Task Control_PostDefault_ChangesOrdinaryAnswers()
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);
        using var client = Http(server);

        using var set = await client.PostAsync("control/default?status=418", null, Ct);
        using var answer = await client.GetAsync("plain", Ct);

        Assert.Equal(418, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("GET", "control/health", HttpStatusCode.MethodNotAllowed, "Send POST to change how this server behaves.\n")]
    [InlineData("POST", "control/x", HttpStatusCode.NotFound, "There are /control/health and /control/default.\n")]
    [InlineData("POST", "control/health?status=1", HttpStatusCode.BadRequest,
        "status cannot be '1': it takes a whole number from 200 to 599.\n")]
    public async Task Control_Misused_SaysWhatToDo(string method, string path, HttpStatusCode status, string sentence)
    {
        await using var server = await EchoServer.StartAsync(new(), ct: Ct);
        using var client = Http(server);

        using var response = await client.SendAsync(new(new(method), path), Ct);

        Assert.Equal((status, sentence), (response.StatusCode, await response.Content.ReadAsStringAsync(Ct)));
        Assert.True(server.Healthy);
    }
}
