using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Grpc.Core;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Protocol.V1;
using K8sHashBalancer.Publishing.Tests.Harness;

namespace K8sHashBalancer.Publishing.Tests.Overriding;

/// <summary>Changes through the REST API of a proxy in a cluster.</summary>
public sealed class ProxyChangeTests
{
    [Fact]
    public async Task Post_ThroughOneProxy_IsInTheResourceAndOnAllProxies()
    {
        await using var shop = await Shop.StartAsync(2);

        var answer = await shop.Proxies[0].Api.AddAsync(4, weight: 3);

        Assert.Equal(
            """{"host":"127.0.0.1","port":4,"weight":3,"status":"healthy","requests":0,"errors":0,"in_flight":0,"since":"TIME"}""",
            Regex.Replace(answer.ToJsonString(), "\"since\":\"[^\"]*\"", "\"since\":\"TIME\""));
        Assert.Equal("3 healthy", (await shop.SeenAsync(4))[0]);
        Assert.Equal("""[{"address":"127.0.0.1:4","presence":"Add","weight":3}]""", shop.Overrides);
        await shop.WaitForAsync(4, "3 healthy");
    }

    [Fact]
    public async Task Patch_OfWeightAndState_KeepsWhatItDoesNotName()
    {
        await using var shop = await Shop.StartAsync(2);

        await shop.Proxies[0].Api.PatchAsync(1, """{"weight": 9}""");
        var answer = await shop.Proxies[1].Api.PatchAsync(1, """{"state": "maint", "reason": "disk"}""");

        Assert.Equal(("maint", "disk", 9), ((string?)answer["status"], (string?)answer["reason"], (int)answer["weight"]!));
        Assert.Equal("""[{"address":"127.0.0.1:1","weight":9,"state":"Maintenance","reason":"disk"}]""", shop.Overrides);
        await shop.WaitForAsync(1, "9 maint");
    }

    [Fact]
    public async Task Delete_AndPostAgain_LeaveNothingBehind()
    {
        await using var shop = await Shop.StartAsync(2);

        var removed = await shop.Proxies[0].Api.RemoveAsync(2);
        Assert.Equal(2, (int)removed["port"]!);
        Assert.Equal("""[{"address":"127.0.0.1:2","presence":"Remove"}]""", shop.Overrides);
        await shop.WaitForAsync(2, null);

        await shop.Proxies[1].Api.AddAsync(2);
        Assert.Equal("", shop.Overrides);
        await shop.WaitForAsync(2, "1 healthy");
    }

    [Fact]
    public async Task Changes_AfterARestartOfEverything_AreStillThere()
    {
        await using var shop = await Shop.StartAsync(2);
        await shop.Proxies[0].Api.PatchAsync(1, """{"state": "drain"}""");
        await shop.Proxies[0].Api.AddAsync(4);

        await shop.RestartAsync();

        await shop.WaitForAsync(1, "1 draining");
        await shop.WaitForAsync(4, "1 healthy");
    }

    [Theory]
    [InlineData("POST", "/api/servers", """{"host": "127.0.0.1", "port": 1}""", HttpStatusCode.Conflict, "Server 127.0.0.1:1 is there already")]
    [InlineData("PATCH", "/api/servers/127.0.0.1:9", """{"weight": 1}""", HttpStatusCode.NotFound, "There is no server 127.0.0.1:9.")]
    [InlineData("DELETE", "/api/servers/127.0.0.1:9", null, HttpStatusCode.NotFound, "There is no server 127.0.0.1:9.")]
    [InlineData("PATCH", "/api/servers/127.0.0.1:1", """{"weight": 257}""", HttpStatusCode.BadRequest, "weight: 257 is not allowed")]
    [InlineData("PATCH", "/api/servers/127.0.0.1:1", """{"weight": 1, "expires": "2020-01-01T00:00:00Z"}""", HttpStatusCode.BadRequest, "expires: 2020-01-01T00:00:00Z has passed")]
    [InlineData("PATCH", "/api/servers/127.0.0.1:1", """{"weight": 1, "expires": "tomorrow"}""", HttpStatusCode.BadRequest, "expires: \"tomorrow\" is no time; write it as")]
    [InlineData("PATCH", "/api/servers/127.0.0.1:1", """{"weight": 1, "expires_seconds": 0}""", HttpStatusCode.BadRequest, "expires_seconds: 0 is not allowed")]
    [InlineData("PATCH", "/api/servers/127.0.0.1:1", """{"weight": 1, "expires": "2099-01-01T00:00:00Z", "expires_seconds": 9}""", HttpStatusCode.BadRequest, "keep one of them")]
    [InlineData("POST", "/api/servers", """{"host": "a b", "port": 0, "expires": "x"}""", HttpStatusCode.BadRequest, "expires: \"x\" is no time")]
    public async Task BadChange_IsRefusedInASentence_AndNothingChanges(string method, string path, string? body, HttpStatusCode status, string detail)
    {
        await using var shop = await Shop.StartAsync(1);

        var problem = await shop.Proxies[0].Api.CallAsync(HttpMethod.Parse(method), path, body, status);

        Assert.Contains(detail, (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Equal("", shop.Overrides);
    }

    [Fact]
    public async Task Reason_ThatIsTooLong_IsRefused()
    {
        await using var shop = await Shop.StartAsync(1);
        var problem = await shop.Proxies[0].Api.CallAsync(
            HttpMethod.Patch, "/api/servers/127.0.0.1:1", $$"""{"state": "drain", "reason": "{{new string('x', 257)}}"}""", HttpStatusCode.BadRequest);
        Assert.Equal("reason: It has 257 characters; allowed are 256.", (string?)problem["detail"]);
    }

    [Fact]
    public async Task Weight_ThatMakesTheRingTooLarge_IsRefused()
    {
        await using var shop = await Shop.StartAsync(1);
        shop.Edit(entity => entity["spec"]!["consistentHash"] = new JsonObject { ["virtualNodes"] = 10_000 });
        var many = new JsonArray([.. Enumerable.Range(0, 1_024 - 1).Select(number => (JsonNode)new JsonObject { ["address"] = $"10.0.{number / 250}.{number % 250}:1", ["presence"] = "Add", ["weight"] = 1 })]);
        shop.Edit(entity => entity["spec"]!["overrides"] = many);
        await Eventually.TrueAsync(async () => (await shop.Proxies[0].Api.GetAsync("/api/servers"))["servers"]!.AsArray().Count > 1_000);

        // 1,023 + 3 - 1 + 256 is below the 1,677 that 10,000 points each allow; four times 256 is not.
        await shop.Proxies[0].Api.PatchAsync(1, """{"weight": 256}""");
        var full = await shop.Proxies[0].Api.CallAsync(HttpMethod.Patch, "/api/servers/127.0.0.1:2", """{"weight": 256}""", HttpStatusCode.Conflict);
        Assert.StartsWith("There are 1024 overrides already", (string?)full["detail"], StringComparison.Ordinal);
        shop.Edit(entity => entity["spec"]!["consistentHash"]!["virtualNodes"] = 10_000);
        shop.Edit(entity => entity["spec"]!["overrides"]!.AsArray().RemoveAt(0));
        shop.Edit(entity => entity["spec"]!["servers"]!.AsArray()[2]!["weight"] = 256);
        await shop.WaitForAsync(3, "256 healthy");
        var large = await shop.Proxies[0].Api.CallAsync(HttpMethod.Patch, "/api/servers/127.0.0.1:2", """{"weight": 256}""", HttpStatusCode.Conflict);
        Assert.Contains("more than the 16777216 a ring can have", (string?)large["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoOperator_Is503_AndNothingChanges()
    {
        await using var shop = await Shop.StartAsync(1);
        shop.Operator.Stop();
        await shop.Operator.Running.WithinDeadline();

        var problem = await shop.Proxies[0].Api.CallAsync(HttpMethod.Delete, "/api/servers/127.0.0.1:1", expected: HttpStatusCode.ServiceUnavailable);

        Assert.StartsWith($"Nothing was changed: no operator could store it. 127.0.0.1:{shop.Operator.Address.Port}: Connection refused", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Equal("1 healthy", Assert.Single(await shop.SeenAsync(1)));
        Assert.Equal("", shop.Overrides);
    }

    [Fact]
    public async Task FirstOperatorGone_TheNextOneIsAsked()
    {
        await using var shop = await Shop.StartAsync(0);
        await using var proxy = await ClusterHarness.StartAsync(
            OperatorHarness.Web, "web-0", new Uri($"http://127.0.0.1:{FreePorts.Next()}"), new Uri($"http://127.0.0.1:{FreePorts.Next()}"), shop.Operator.Address);
        await Eventually.TrueAsync(() => shop.Operator.Status.UpToDate == 1);

        await proxy.Api.PatchAsync(1, """{"weight": 2}""");

        Assert.Contains("127.0.0.1:1", shop.Overrides, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StoredChange_ThatDoesNotArrive_Is202AndSaysSo()
    {
        await using var operators = await OperatorHarness.StartAsync(map: routes => routes.MapGrpcService<StoresWithoutTelling>());
        await using var proxy = await operators.StartProxyAsync();
        operators.Publisher.Publish(OperatorHarness.Web, States.Of(1));
        await operators.WaitForUpToDateAsync(1);

        var answer = await proxy.Api.CallAsync(HttpMethod.Patch, "/api/servers/127.0.0.1:1", """{"weight": 2}""", HttpStatusCode.Accepted);

        Assert.StartsWith("The change is stored in HashBalancer shop/web, and this proxy does not go by it yet", (string?)answer["detail"], StringComparison.Ordinal);
        Assert.Equal(1, (int)(await proxy.Api.ServerAsync(1))!["weight"]!);
    }

    [Fact]
    public async Task Operator_WithoutTheService_Is503()
    {
        await using var operators = await OperatorHarness.StartAsync();
        await using var proxy = await operators.StartProxyAsync();

        var problem = await proxy.Api.CallAsync(HttpMethod.Patch, "/api/servers/127.0.0.1:1", """{"weight": 2}""", HttpStatusCode.ServiceUnavailable);

        Assert.StartsWith("Nothing was changed", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProxyThatIsTurnedAway_ChangesNothing()
    {
        await using var operators = await OperatorHarness.StartAsync(map: routes => routes.MapGrpcService<TurnsAway>());
        await using var proxy = await operators.StartProxyAsync();

        var problem = await proxy.Api.CallAsync(HttpMethod.Patch, "/api/servers/127.0.0.1:1", """{"weight": 2}""", HttpStatusCode.ServiceUnavailable);

        Assert.Contains("shop/web is not yours, web-0", (string?)problem["detail"], StringComparison.Ordinal);
    }

    /// <summary>Says that a change is stored, of which no proxy ever hears.</summary>
    private sealed class StoresWithoutTelling : Overrides.OverridesBase
    {
        public override Task<ChangeAnswer> Change(ChangeRequest request, ServerCallContext context) => Task.FromResult(new ChangeAnswer
        {
            Outcome = Outcome.Stored,
            Server = new ServerEntry { Host = request.Host, Port = request.Port, Weight = request.Alter.Weight },
        });
    }

    /// <summary>Says who asks for what, and no.</summary>
    private sealed class TurnsAway : Overrides.OverridesBase
    {
        public override Task<ChangeAnswer> Change(ChangeRequest request, ServerCallContext context) =>
            CallHeaders.TryRead(context.RequestHeaders, out var balancer, out var proxy)
                ? throw new RpcException(new Status(StatusCode.PermissionDenied, $"{balancer} is not yours, {proxy}."))
                : throw new RpcException(new Status(StatusCode.Internal, "Nobody asks."));
    }
}
