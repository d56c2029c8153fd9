using System.Net;
using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.Publishing.Tests.Harness;

namespace K8sHashBalancer.Publishing.Tests.Overriding;

/// <summary>What becomes of changes when others write too, or the API server fails.</summary>
public sealed class ConflictTests
{
    [Fact]
    public async Task WritesOfTwoProxiesAtOnce_AllSurvive()
    {
        await using var shop = await Shop.StartAsync(2);

        await Task.WhenAll(Enumerable.Range(100, 20).Select(port => shop.Proxies[port % 2].Api.AddAsync(port)));

        var stored = JsonNode.Parse(shop.Overrides)!.AsArray().Select(item => (string?)item!["address"]).Order();
        Assert.Equal(Enumerable.Range(100, 20).Select(port => $"127.0.0.1:{port}"), stored);
        Assert.Contains(shop.Server.Requests.All, request => Shop.IsWrite(request) && request.Query["fieldManager"] == "k8s-hashbalancer-overrides");
        for (var port = 100; port < 120; port++)
        {
            await shop.WaitForAsync(port, "1 healthy");
        }
    }

    /// <summary>Two replicas know nothing of each other but what is stored.</summary>
    [Fact]
    public async Task WritesThroughTwoOperatorsAtOnce_AllSurvive()
    {
        await using var shop = await Shop.StartAsync(1);
        await using var second = await OperatorProcess.StartAsync(shop.Server, "second");
        await using var other = await ClusterHarness.StartAsync(OperatorHarness.Web, "web-9", second.Address);
        await other.Proxy.Ready.WithinDeadline();
        ClusterHarness[] proxies = [shop.Proxies[0], other];

        await Task.WhenAll(Enumerable.Range(100, 20).Select(port => proxies[port % 2].Api.AddAsync(port)));

        Assert.Equal(20, JsonNode.Parse(shop.Overrides)!.AsArray().Count);
    }

    [Fact]
    public async Task Conflict_IsReadAgainAndWrittenAgain()
    {
        await using var shop = await Shop.StartAsync(1);
        shop.Server.Faults.Next(Shop.IsWrite, new Fault.Status(409), times: 3);

        await shop.Proxies[0].Api.PatchAsync(1, """{"weight": 5}""");

        Assert.Equal("""[{"address":"127.0.0.1:1","weight":5}]""", shop.Overrides);
        Assert.Equal(4, shop.Server.Requests.All.Count(Shop.IsWrite));
    }

    /// <summary>Whatever else is written to the resource meanwhile is no conflict.</summary>
    [Fact]
    public async Task Write_AfterTheRestOfTheResourceChanged_IsTakenAtOnce()
    {
        await using var shop = await Shop.StartAsync(1);
        shop.Server.Faults.Always(request =>
        {
            if (Shop.IsWrite(request))
            {
                shop.Edit(entity => entity["metadata"]!["annotations"] = new JsonObject { ["note"] = request.Body });
            }

            return null;
        });

        await shop.Proxies[0].Api.PatchAsync(1, """{"weight": 5}""");

        Assert.Equal("""[{"address":"127.0.0.1:1","weight":5}]""", shop.Overrides);
        Assert.Equal(1, shop.Server.Requests.All.Count(Shop.IsWrite));
    }

    [Fact]
    public async Task Conflict_WithoutEnd_Is503AndNothingChanges()
    {
        await using var shop = await Shop.StartAsync(1);
        shop.Server.Faults.Always(request => Shop.IsWrite(request) ? new Fault.Status(409) : null);

        var problem = await shop.Proxies[0].Api.CallAsync(HttpMethod.Patch, "/api/servers/127.0.0.1:1", """{"weight": 5}""", HttpStatusCode.ServiceUnavailable);

        Assert.Contains("Others keep changing HashBalancer shop/web: try again.", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Equal("", shop.Overrides);
    }

    /// <summary>It was stored, and nobody said so: a second try must not call it a conflict with itself.</summary>
    [Fact]
    public async Task AnswerThatIsLost_IsLookedUp()
    {
        await using var shop = await Shop.StartAsync(1);
        shop.Server.Faults.Next(Shop.IsWrite, new Fault.CutAfter());

        await shop.Proxies[0].Api.AddAsync(4);

        Assert.Equal("""[{"address":"127.0.0.1:4","presence":"Add","weight":1}]""", shop.Overrides);
    }

    [Fact]
    public async Task WriteThatIsLost_IsTriedAgain()
    {
        await using var shop = await Shop.StartAsync(1);
        shop.Server.Faults.Next(Shop.IsWrite, new Fault.Cut());
        shop.Server.Faults.Next(Shop.IsWrite, new Fault.Status(500));

        await shop.Proxies[0].Api.AddAsync(4);

        Assert.Equal("""[{"address":"127.0.0.1:4","presence":"Add","weight":1}]""", shop.Overrides);
    }

    [Fact]
    public async Task ApiServer_ThatFailsForGood_Is504BecauseNobodyKnows()
    {
        await using var shop = await Shop.StartAsync(1);
        shop.Server.Faults.Always(request => Shop.IsWrite(request) ? new Fault.Status(500) : null);

        var problem = await shop.Proxies[0].Api.CallAsync(HttpMethod.Patch, "/api/servers/127.0.0.1:1", """{"weight": 5}""", HttpStatusCode.GatewayTimeout);

        Assert.StartsWith("It is not known whether the change is stored", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApiServer_ThatRefuses_IsQuoted()
    {
        await using var shop = await Shop.StartAsync(1);
        shop.Server.Faults.Next(Shop.IsWrite, new Fault.Status(403));
        shop.Server.Faults.Next(Shop.IsWrite, new Fault.Status(422));

        var forbidden = await shop.Proxies[0].Api.CallAsync(HttpMethod.Patch, "/api/servers/127.0.0.1:1", """{"weight": 5}""", HttpStatusCode.ServiceUnavailable);
        Assert.Contains("Nothing was changed. The API server did not take it: 403 A test asked for 403", (string?)forbidden["detail"], StringComparison.Ordinal);

        var invalid = await shop.Proxies[0].Api.CallAsync(HttpMethod.Patch, "/api/servers/127.0.0.1:1", """{"weight": 5}""", HttpStatusCode.Conflict);
        Assert.StartsWith("The API server refuses the change: 422", (string?)invalid["detail"], StringComparison.Ordinal);
        Assert.Equal("", shop.Overrides);
    }

    /// <summary>What a newer version wrote, or a person by hand, is none of this one's business.</summary>
    [Fact]
    public async Task OtherItems_StayAsTheyAre()
    {
        await using var shop = await Shop.StartAsync(1);
        shop.Edit(entity => entity["spec"]!["overrides"] = JsonNode.Parse(
            """[{"address": "10.0.0:1", "state": "Drain"}, {"address": "127.0.0.1:2", "state": "Mirror"}, {"address": "127.0.0.1:3", "weight": 7, "expires": "2099-01-01T00:00:00Z"}]"""));
        await shop.WaitForAsync(3, "7 healthy");

        await shop.Proxies[0].Api.PatchAsync(1, """{"weight": 4}""");
        await shop.Proxies[0].Api.PatchAsync(1, """{"weight": 5}""");

        Assert.Equal(
            """[{"address":"10.0.0:1","state":"Drain"},{"address":"127.0.0.1:2","state":"Mirror"},{"address":"127.0.0.1:3","weight":7,"expires":"2099-01-01T00:00:00Z"},{"address":"127.0.0.1:1","weight":5}]""",
            shop.Overrides);
    }
}
