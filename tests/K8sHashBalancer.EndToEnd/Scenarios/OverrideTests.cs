using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using K8sHashBalancer.EndToEnd.Harness;

namespace K8sHashBalancer.EndToEnd.Scenarios;

/// <summary>What one proxy is asked to change holds for all.</summary>
public sealed class OverrideTests(Installation installation)
{
    private readonly Balancer _web = installation.Web;

    [Fact]
    public async Task Server_AddedThroughOneProxy_IsThereThroughAllAndAtTheOperator()
    {
        // Another way to the same pods, so that requests to it are answered.
        var address = $"web.{_web.Kubectl.Namespace}.svc:80";
        await installation.Load.NoneFailsWhileAsync(async () =>
        {
            using var api = await _web.OpenApiAsync((await _web.ProxyPodsAsync()).Keys.First());
            await ChangeAsync(api, HttpMethod.Post, "", new JsonObject { ["host"] = address.Split(':')[0], ["port"] = 80 }, HttpStatusCode.Created);
            await StatusIsAsync(address, "healthy");
            await ChangeAsync(api, HttpMethod.Delete, $"/{address}", null, HttpStatusCode.OK);
            await StatusIsAsync(address, null);
        });
    }

    [Fact]
    public async Task Server_DrainedThroughOneProxy_GetsNoKeyThroughAnyAndGetsThemBack()
    {
        var before = await _web.MapAsync();
        var (pod, address) = (await _web.PodsAsync()).First();
        using var api = await _web.OpenApiAsync((await _web.ProxyPodsAsync()).Keys.Last());

        await ChangeAsync(api, HttpMethod.Patch, $"/{address}", new JsonObject { ["state"] = "drain", ["reason"] = "e2e" }, HttpStatusCode.OK);
        await StatusIsAsync(address, "draining");
        var drained = await _web.MapAsync();
        Assert.DoesNotContain(pod, drained.Servers);
        (drained with { Pods = drained.Pods.Except([pod]).ToHashSet() }).AssertOnlyMovedAsNeededSince(before);

        await ChangeAsync(api, HttpMethod.Patch, $"/{address}", new JsonObject { ["state"] = "ready" }, HttpStatusCode.OK);
        await StatusIsAsync(address, "healthy");
        Assert.Equal(0, (await _web.MapAsync()).MovedSince(before));
    }

    private static async Task ChangeAsync(PortForward api, HttpMethod method, string path, JsonObject? body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, $"/api/servers{path}") { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await api.Client.SendAsync(request);
        Assert.True(answer.StatusCode == expected, $"{method} {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    private async Task StatusIsAsync(string address, string? expected)
    {
        await Until.IsAsync(() => _web.StatusOfAsync(address), all => all.All(status => status == expected), $"{address} is {expected} on all proxies");

        using var api = await PortForward.OpenAsync(installation.Release.OperatorKubectl, $"deployment/{Helm.Release}", 9090);
        await Until.IsAsync(
            async () => Address.StatusIn((await api.Client.GetFromJsonAsync<JsonObject>($"/api/balancers/{_web.Kubectl.Namespace}/{_web.Name}/servers"))!, address),
            status => status == expected,
            $"the operator says that {address} is {expected}");
    }
}
