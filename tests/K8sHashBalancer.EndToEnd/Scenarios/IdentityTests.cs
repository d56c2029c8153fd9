using K8sHashBalancer.EndToEnd.Harness;

namespace K8sHashBalancer.EndToEnd.Scenarios;

/// <summary>Servers that are known by the names of their pods.</summary>
public sealed class IdentityTests(Installation installation)
{
    private readonly Balancer _cache = installation.Web with { Name = "cache", Workload = "statefulset/cache", Selector = "app=cache" };

    [Fact]
    public async Task StatefulSet_Restarted_GivesEachPodItsKeysBack()
    {
        await _cache.Kubectl.ApplySampleAsync("statefulset");
        try
        {
            await _cache.Kubectl.RunAsync("wait", "--for=condition=Available", "hashbalancer/cache", Until.Timeout);
            await _cache.SettledAsync();
            var (before, addresses) = (await _cache.MapAsync(), await _cache.PodsAsync());

            await _cache.Kubectl.RestartAsync(_cache.Workload);
            await _cache.SettledAsync();

            Assert.Empty((await _cache.PodsAsync()).Values.Intersect(addresses.Values));
            Assert.Equal(0, (await _cache.MapAsync()).MovedSince(before));
        }
        finally
        {
            await _cache.Kubectl.TryAsync("delete", "hashbalancer/cache", "statefulset/cache", "service/cache");
        }
    }
}
