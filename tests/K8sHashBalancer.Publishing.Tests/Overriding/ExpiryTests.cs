using System.Globalization;
using System.Text.Json.Nodes;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.Publishing.Tests.Harness;

namespace K8sHashBalancer.Publishing.Tests.Overriding;

/// <summary>Changes that are taken back by themselves.</summary>
public sealed class ExpiryTests
{
    [Fact]
    public async Task Change_ThatExpires_SaysUntilWhenAndIsTakenBack()
    {
        await using var shop = await Shop.StartAsync(2);

        // Long enough that it is looked at before it is taken back, on a busy machine too.
        var answer = await shop.Proxies[0].Api.PatchAsync(1, """{"state": "maint", "reason": "disk", "expires_seconds": 5}""");

        var expires = (string?)JsonNode.Parse(shop.Overrides)![0]!["expires"];
        Assert.Equal($"disk (until {expires})", (string?)answer["reason"]);
        await shop.WaitForAsync(1, "1 healthy");
        Assert.Equal("", shop.Overrides);
        Assert.True(TimeProvider.System.GetUtcNow() >= DateTimeOffset.Parse(expires!, CultureInfo.InvariantCulture));
        await Eventually.TrueAsync(() => Events(shop).Contains("Removed from spec.overrides what had expired: 127.0.0.1:1 (Maintenance, disk)."));
    }

    [Fact]
    public async Task ServerThatWasAddedForAWhile_IsGoneAfterIt()
    {
        await using var shop = await Shop.StartAsync(1);
        var time = (TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(5)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        await shop.Proxies[0].Api.CallAsync(
            HttpMethod.Post, "/api/servers", $$"""{"host": "127.0.0.1", "port": 4, "expires": "{{time}}"}""", System.Net.HttpStatusCode.Created);
        await shop.WaitForAsync(4, null);
        Assert.Equal("", shop.Overrides);
    }

    [Fact]
    public async Task ChangeWithoutExpiry_IsForGood()
    {
        await using var shop = await Shop.StartAsync(1);
        await shop.Proxies[0].Api.PatchAsync(1, """{"state": "maint", "reason": "disk", "expires_seconds": 3600}""");
        await shop.Proxies[0].Api.PatchAsync(1, """{"weight": 2}""");
        Assert.Equal("""[{"address":"127.0.0.1:1","weight":2,"state":"Maintenance","reason":"disk"}]""", shop.Overrides);
    }

    /// <summary>Only those that have expired go, also where the first try fails.</summary>
    [Fact]
    public async Task Expired_AmongOthers_AloneIsRemoved()
    {
        await using var shop = await Shop.StartAsync(1);
        shop.Server.Faults.Next(Shop.IsWrite, new Fault.Status(409));
        shop.Edit(entity => entity["spec"]!["overrides"] = JsonNode.Parse(
            """[{"address": "127.0.0.1:1", "weight": 5}, {"address": "127.0.0.1:2", "state": "Drain", "expires": "2020-01-01T00:00:00Z"}, {"address": "127.0.0.1:3", "weight": 7, "expires": "2099-01-01T00:00:00Z"}]"""));

        await Eventually.TrueAsync(() =>
            shop.Overrides == """[{"address":"127.0.0.1:1","weight":5},{"address":"127.0.0.1:3","weight":7,"expires":"2099-01-01T00:00:00Z"}]""");
        await shop.WaitForAsync(2, "1 healthy");
    }

    private static string[] Events(Shop shop) =>
        [.. shop.Server.Objects.Snapshot().Objects.Where(pair => pair.Key.Collection == "events.k8s.io/v1/events").Select(pair => (string)pair.Value["note"]!)];
}
