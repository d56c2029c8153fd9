using K8sHashBalancer.EndToEnd.Harness;

namespace K8sHashBalancer.EndToEnd.Scenarios;

/// <summary>The release and the balancers under it: tested, upgraded, taken away and put back, under load.</summary>
public sealed class ReleaseTests(Installation installation)
{
    private readonly Balancer _web = installation.Web;
    private readonly Release _release = installation.Release;

    [Fact]
    public async Task HelmTest_Passes() => await _release.HelmAsync("test", Until.Timeout);

    [Fact]
    public async Task Release_UpgradedWithOtherValues_FailsNoRequestAndMovesNoKey()
    {
        var before = await _web.MapAsync();
        await installation.Load.NoneFailsWhileAsync(async () =>
        {
            await _release.HelmAsync("upgrade", [Helm.Chart, "--reset-then-reuse-values", "--set", "replicas=3,logLevel=DEBUG", .. Release.Wait]);
            var pods = await _release.OperatorKubectl.ListAsync("pods", $"app.kubernetes.io/instance={Helm.Release}");
            Assert.Equal(3, pods.Count);
            Assert.All(pods, pod => Assert.Contains("--log-level=DEBUG", pod["spec"]!["containers"]![0]!["args"]!.AsArray().Select(argument => (string)argument!)));
            await _web.SettledAsync();

            await _release.HelmAsync("rollback", Release.Wait);
            await _web.SettledAsync();
        });
        Assert.Equal(0, (await _web.MapAsync()).MovedSince(before));
    }

    [Fact]
    public async Task Release_Uninstalled_LeavesTheDefinitionAloneAndProxiesThatServeOn()
    {
        var before = await _web.MapAsync();
        await installation.Load.NoneFailsWhileAsync(async () =>
        {
            await _release.HelmAsync("uninstall", Release.Wait);
            var left = await Until.IsAsync(
                async () => string.Join(", ", (await Inventory.OfNamespaceAsync(_release.OperatorKubectl)).Except(_release.BeforeOperator)
                    .Concat(await Inventory.OfClusterAsync(_release.OperatorKubectl))),
                left => left.Length == 0,
                "the operator's namespace is as before, and none of its roles is left");
            Assert.Empty(left);
            await _web.Kubectl.RunAsync("get", "crd", Inventory.Definition);
            Assert.Equal(0, (await _web.MapAsync()).MovedSince(before));

            // The next operator takes over.
            await _release.InstallAsync();
            await _web.SettledAsync();
        });
        Assert.Equal(0, (await _web.MapAsync()).MovedSince(before));
    }

    [Fact]
    public async Task Balancer_Deleted_LeavesNothing()
    {
        var before = await Inventory.OfNamespaceAsync(_web.Kubectl);
        await _web.Kubectl.ApplySampleAsync("header-key");
        await _web.Kubectl.RunAsync("wait", "--for=condition=Programmed", "hashbalancer/tenants", Until.Timeout);
        Assert.NotEmpty((await Inventory.OfNamespaceAsync(_web.Kubectl)).Except(before));

        await _web.Kubectl.RunAsync("delete", "hashbalancer/tenants");
        await Until.IsAsync(
            async () => string.Join(", ", (await Inventory.OfNamespaceAsync(_web.Kubectl)).Except(before)),
            left => left.Length == 0,
            "nothing of the balancer is left");
    }
}
