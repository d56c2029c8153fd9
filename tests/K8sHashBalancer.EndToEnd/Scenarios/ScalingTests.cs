using K8sHashBalancer.EndToEnd.Harness;

namespace K8sHashBalancer.EndToEnd.Scenarios;

/// <summary>Servers that come and go: only keys that must move, and no failed request.</summary>
public sealed class ScalingTests(Installation installation)
{
    private readonly Balancer _web = installation.Web;

    [Fact]
    public async Task Servers_ScaledUpAndDown_MoveOnlyKeysThatMustMove()
    {
        var three = await _web.MapAsync();
        await installation.Load.NoneFailsWhileAsync(async () =>
        {
            await ScaleAsync(8);
            var eight = await _web.MapAsync();
            eight.AssertOnlyMovedAsNeededSince(three);
            Assert.NotEqual(0, eight.MovedSince(three));

            await ScaleAsync(3);
            (await _web.MapAsync()).AssertOnlyMovedAsNeededSince(eight);
        });
    }

    [Fact]
    public async Task Servers_WhosePodsAreDeleted_GiveOnlyTheirOwnKeysToOthers()
    {
        var before = await _web.MapAsync();
        await installation.Load.NoneFailsWhileAsync(async () =>
        {
            var deleted = (await _web.PodsAsync()).Keys.Take(2).ToArray();
            await _web.Kubectl.RunAsync(["delete", "pod", .. deleted]);
            await _web.SettledAsync();

            var after = await _web.MapAsync();
            after.AssertOnlyMovedAsNeededSince(before);
            Assert.Empty(after.Servers.Intersect(deleted));
        });
    }

    private async Task ScaleAsync(int replicas)
    {
        await _web.Kubectl.RunAsync("scale", _web.Workload, $"--replicas={replicas}");
        await _web.SettledAsync();
    }
}
