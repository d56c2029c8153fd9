using K8sHashBalancer.EndToEnd.Harness;

namespace K8sHashBalancer.EndToEnd.Scenarios;

/// <summary>Pods that are replaced one by one under load, by kubectl rollout restart: no request fails.</summary>
public sealed class RolloutTests(Installation installation)
{
    private readonly Balancer _web = installation.Web;

    [Fact]
    public async Task Servers_RolledOut_FailNoRequest()
    {
        var before = await _web.MapAsync();
        await installation.Load.NoneFailsWhileAsync(async () =>
        {
            await _web.Kubectl.RestartAsync(_web.Workload);
            await _web.SettledAsync();
        });
        Assert.False((await _web.MapAsync()).Pods.Overlaps(before.Pods), "There are pods from before the rollout.");
    }

    [Fact]
    public async Task Proxies_RolledOut_FailNoRequestAndMoveNoKey()
    {
        var (before, proxies) = (await _web.MapAsync(), await _web.ProxyPodsAsync());
        await installation.Load.NoneFailsWhileAsync(async () =>
        {
            await _web.Kubectl.RestartAsync(_web.Proxies);
            await _web.SettledAsync();
        });
        Assert.Empty((await _web.ProxyPodsAsync()).Keys.Intersect(proxies.Keys));
        Assert.Equal(0, (await _web.MapAsync()).MovedSince(before));
    }

    [Fact]
    public async Task Operator_RolledOut_FailsNoRequestAndMovesNoKey()
    {
        var before = await _web.MapAsync();
        await installation.Load.NoneFailsWhileAsync(async () =>
        {
            await installation.Release.OperatorKubectl.RestartAsync($"deployment/{Helm.Release}");
            await _web.SettledAsync();
        });
        Assert.Equal(0, (await _web.MapAsync()).MovedSince(before));
    }
}
