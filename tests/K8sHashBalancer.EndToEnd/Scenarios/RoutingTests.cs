using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using K8sHashBalancer.EndToEnd.Harness;

namespace K8sHashBalancer.EndToEnd.Scenarios;

/// <summary>Where requests go, and what the REST API says of it.</summary>
public sealed class RoutingTests(Installation installation)
{
    private readonly Balancer _web = installation.Web;

    [Fact]
    public async Task Requests_ThroughTheServiceAndThroughEachProxy_GoWhereLookupSays()
    {
        var map = await _web.MapAsync();
        var throughTheService = await installation.Load.ServersAsync("http://web-hashbalancer", KeyMap.Keys);
        Assert.Equal(map.Servers, throughTheService);

        var podOf = (await _web.PodsAsync()).ToDictionary(pod => pod.Value, pod => pod.Key);
        using var api = await PortForward.OpenAsync(_web.Kubectl, _web.Proxies, 9090);
        for (var key = 0; key < KeyMap.Keys; key++)
        {
            var found = await api.Client.GetFromJsonAsync<JsonObject>(string.Create(CultureInfo.InvariantCulture, $"/api/lookup?key={key}"));
            Assert.Equal(map.Servers[key], podOf[(string)found!["server"]!]);
        }
    }

    [Fact]
    public async Task Stats_ByPortForward_CountTheRequestsOfThatProxy()
    {
        var (proxy, address) = (await _web.ProxyPodsAsync()).First();
        using var api = await _web.OpenApiAsync(proxy);
        var before = await api.Client.GetFromJsonAsync<JsonObject>("/api/stats");
        await installation.Load.ServersAsync($"http://{address}", KeyMap.Keys);
        var after = await api.Client.GetFromJsonAsync<JsonObject>("/api/stats");

        Assert.InRange((long)after!["total_requests"]!, (long)before!["total_requests"]! + KeyMap.Keys, long.MaxValue);
        Assert.Equal(
            (await _web.PodsAsync()).Values.Order(),
            after["servers"]!.AsObject().Select(server => server.Key).Order());
    }
}
