using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Publishing.Tests.Harness;

namespace K8sHashBalancer.Publishing.Tests.Overriding;

/// <summary>The REST API on the operator's admin port.</summary>
public sealed class FleetApiTests
{
    private const string Web = "/api/balancers/shop/web";

    [Fact]
    public async Task Answers_OfTheOperator_HaveTheFieldsOfAProxys()
    {
        await using var shop = await Shop.StartAsync(1);
        await Eventually.TrueAsync(async () => (await shop.Operator.Api.GetAsync("/api/servers"))["servers"]![0]!["since"] is not null);
        foreach (var path in new[] { "stats", "servers", "health" })
        {
            var expected = Shape(await shop.Proxies[0].Api.GetAsync($"/api/{path}"));
            Assert.Equal(expected, Shape(await shop.Operator.Api.GetAsync($"/api/{path}")));
            Assert.Equal(expected, Shape(await shop.Operator.Api.GetAsync($"{Web}/{path}")));
        }

        static string Shape(JsonNode json) => Regex.Replace(Regex.Replace(json.ToJsonString(), "\"since\":\"[^\"]*\"", "\"since\":\"TIME\""), "\"uptime\":[0-9]+", "\"uptime\":0");
    }

    [Fact]
    public async Task Sums_AreOverAllProxiesAndAllBalancers()
    {
        await using var backends = await Backend.StartAsync(2);
        await using var server = await ApiServer.StartAsync();
        OperatorProcess.Create(server, "web", backends.All[0].Port, backends.All[1].Port);
        OperatorProcess.Create(server, "api", backends.All[0].Port);
        await using var operators = await OperatorProcess.StartAsync(server, "only");
        await using var first = await ClusterHarness.StartAsync(OperatorHarness.Web, "web-0", operators.Address);
        await using var second = await ClusterHarness.StartAsync(OperatorHarness.Web, "web-1", operators.Address);
        await using var other = await ClusterHarness.StartAsync(new BalancerName("shop", "api"), "api-0", operators.Address);
        await Task.WhenAll(first.Proxy.Ready, second.Proxy.Ready, other.Proxy.Ready).WithinDeadline();
        for (var i = 0; i < 6; i++)
        {
            await first.GetAsync($"/{i}");
            await second.GetAsync($"/{i}");
            await other.GetAsync($"/{i}");
        }

        await Eventually.TrueAsync(async () => (int)(await operators.Api.GetAsync("/api/stats"))["total_requests"]! == 18);
        await Eventually.TrueAsync(async () => Requests((await operators.Api.GetAsync("/api/stats"))["servers"]!) == 18);
        var web = await operators.Api.GetAsync($"{Web}/stats");
        Assert.Equal((12, 12, 0, 0.0), ((int)web["total_requests"]!, (int)web["successful_requests"]!, (int)web["failed_requests"]!, (double)web["error_rate"]!));
        Assert.Equal(12, Requests(web["servers"]!));
        Assert.Equal(2, (await operators.Api.GetAsync("/api/servers"))["servers"]!.AsArray().Count);
        var balancers = (await operators.Api.GetAsync("/api/balancers"))["balancers"]!.AsArray();
        Assert.Equal(["api", "web"], balancers.Select(balancer => (string?)balancer!["name"]));
        Assert.Equal(
            """{"namespace":"shop","name":"web","status":"healthy","servers":2,"healthy_servers":2,"overrides":0,"proxies":2,"ready_proxies":2,"up_to_date_proxies":2,"total_requests":12,"failed_requests":0}""",
            balancers[1]!.ToJsonString());
        await Eventually.TrueAsync(async () => (await operators.Api.GetAsync(Web))["conditions"] is not null);
        var one = (await operators.Api.GetAsync(Web)).AsObject();
        Assert.Equal(["Accepted", "Available", "Programmed"], one["conditions"]!.AsArray().Select(condition => (string?)condition!["type"]).Order());
        one.Remove("conditions");
        Assert.Equal(balancers[1]!.ToJsonString(), one.ToJsonString());

        static int Requests(JsonNode servers) => servers.AsObject().Sum(server => (int)server.Value!["requests"]!);
    }

    [Fact]
    public async Task Change_ThroughTheOperator_IsAnsweredWhenAllProxiesGoByIt()
    {
        await using var shop = await Shop.StartAsync(3);

        var added = await shop.Operator.Api.CallAsync(HttpMethod.Post, $"{Web}/servers", """{"host": "127.0.0.1", "port": 4, "weight": 3}""", HttpStatusCode.Created);
        Assert.All(await shop.SeenAsync(4), seen => Assert.Equal("3 healthy", seen));
        Assert.Equal(3, (int)added["weight"]!);

        var changed = await shop.Operator.Api.CallAsync(HttpMethod.Patch, $"{Web}/servers/127.0.0.1:1", """{"state": "drain", "reason": "disk"}""");
        Assert.All(await shop.SeenAsync(1), seen => Assert.Equal("1 draining", seen));
        Assert.Equal(("draining", "disk"), ((string?)changed["status"], (string?)changed["reason"]));

        await shop.Operator.Api.CallAsync(HttpMethod.Delete, $"{Web}/servers/127.0.0.1:4");
        Assert.All(await shop.SeenAsync(4), Assert.Null);
        Assert.Equal("""[{"address":"127.0.0.1:1","state":"Drain","reason":"disk"}]""", shop.Overrides);
        Assert.Equal(1, (int)(await shop.Operator.Api.GetAsync(Web))["overrides"]!);
    }

    [Theory]
    [InlineData("GET", "/api/nothing", null, HttpStatusCode.NotFound, "There is nothing at /api/nothing; /api/balancers lists the balancers.")]
    [InlineData("GET", "/api/balancers/shop/none/stats", null, HttpStatusCode.NotFound, "There is no HashBalancer shop/none")]
    [InlineData("PATCH", "/api/balancers/shop/none/servers/a:1", "{}", HttpStatusCode.NotFound, "There is no HashBalancer shop/none")]
    [InlineData("POST", "/api/servers", "{}", HttpStatusCode.MethodNotAllowed, "/api/servers takes GET only.")]
    [InlineData("PATCH", $"{Web}/servers/127.0.0.1", """{"weight": 1}""", HttpStatusCode.BadRequest, "\"127.0.0.1\" is not a server's address")]
    [InlineData("PATCH", $"{Web}/servers/127.0.0.1:9", """{"weight": 1}""", HttpStatusCode.NotFound, "There is no server 127.0.0.1:9.")]
    [InlineData("POST", $"{Web}/servers", """{"host": "127.0.0.1", "port": 1}""", HttpStatusCode.Conflict, "Server 127.0.0.1:1 is there already")]
    [InlineData("POST", $"{Web}/servers", "{", HttpStatusCode.BadRequest, "The body is not valid JSON.")]
    public async Task BadRequest_OfTheOperator_IsExplainedAsByAProxy(string method, string path, string? body, HttpStatusCode status, string detail)
    {
        await using var shop = await Shop.StartAsync(0);
        var problem = await shop.Operator.Api.CallAsync(HttpMethod.Parse(method), path, body, status);
        Assert.Contains(detail, (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task BodyThatIsNoJson_Is415()
    {
        await using var shop = await Shop.StartAsync(0);
        using var content = new StringContent("host=a", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await shop.Operator.Api.Http.PostAsync($"{Web}/servers", content).WithinDeadline();
        await Problem.ReadAsync(response, HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "10.0.0.1")]
    [InlineData("Forwarded", "for=10.0.0.1")]
    [InlineData("Host", "operator.example.com")]
    public async Task Request_ThatCameThroughAnotherProxy_IsTurnedAway(string header, string value)
    {
        await using var shop = await Shop.StartAsync(0);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/stats");
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await shop.Operator.Api.Http.SendAsync(request).WithinDeadline();
        var problem = await Problem.ReadAsync(response, HttpStatusCode.Forbidden);
        Assert.EndsWith(", unless --api-token-file is set.", problem.Detail, StringComparison.Ordinal);
    }

    /// <summary>The port for proxies is open to every pod.</summary>
    [Fact]
    public async Task PortForProxies_KnowsNoRestApi()
    {
        await using var shop = await Shop.StartAsync(0);
        using var client = Http.Client(shop.Operator.Address.ToString(), HttpVersion.Version20);
        using var response = await client.GetAsync("/api/stats").WithinDeadline();
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Token_IfThereIsAFile_IsAskedOfEverybodyAndCanBeTurned()
    {
        using var folder = new TestFolder();
        var file = folder.Write("token", "first\n");
        await using var server = await ApiServer.StartAsync();
        await using var operators = await OperatorProcess.StartAsync(server, "only", file);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("second"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("first"));

        folder.Write("token", "second");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("second"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("first"));

        // The others on this port are for everybody, as before.
        using var health = await operators.Api.Http.GetAsync("/healthz").WithinDeadline();
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);

        async Task<HttpStatusCode> StatusAsync(string? token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/stats");
            request.Headers.TryAddWithoutValidation("Authorization", token is null ? null : $"Bearer {token}");
            using var response = await operators.Api.Http.SendAsync(request).WithinDeadline();
            return response.StatusCode;
        }
    }
}
