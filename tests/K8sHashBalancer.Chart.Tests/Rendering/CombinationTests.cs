using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using K8sHashBalancer.Chart.Tests.Harness;

namespace K8sHashBalancer.Chart.Tests.Rendering;

/// <summary>What the chart makes, beside what a real API server says to it.</summary>
public sealed class CombinationTests(ChartFixture fixture)
{
    [Fact]
    public async Task Chart_Always_PassesHelmsOwnLint() =>
        Assert.Contains("1 chart(s) linted, 0 chart(s) failed", (await fixture.Helm.RunAsync("lint", "--strict", Helm.Chart)).Expected(), StringComparison.Ordinal);

    [Fact]
    public async Task Chart_WithEveryCombinationOfItsSwitches_IsAcceptedByTheApiServer()
    {
        var (helm, manifests, count) = (fixture.Helm, new ConcurrentBag<string>(), 0);
        var combinations = Switches.Combinations(fixture.Namespace, fixture.OtherNamespace);
        await Parallel.ForEachAsync(combinations, async (values, _) =>
        {
            // The same in all of them, and half of the work.
            values["crds"] = new JsonObject { ["install"] = false };
            foreach (var manifest in await helm.RenderAsync(values, fixture.Namespace))
            {
                manifests.Add(manifest);
            }

            Interlocked.Increment(ref count);
        });

        Assert.Equal(256, count);
        Assert.Empty(await fixture.ProblemsAsync(manifests));
    }

    /// <summary>Deployments are accepted whatever their pods ask for: the pods are not, later.</summary>
    [Fact]
    public async Task Pods_OfTheChart_PassTheRestrictedStandard()
    {
        var manifests = (await fixture.Helm.RenderAsync([], fixture.Namespace)).SelectMany(Yaml.ReadAll).ToArray();
        var template = manifests.Single(manifest => (string?)manifest["kind"] == "Deployment")["spec"]!["template"]!;
        template["spec"]!["serviceAccountName"] = "default";
        var pod = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = "operator", ["namespace"] = fixture.Namespace },
            ["spec"] = template["spec"]!.DeepClone(),
        };

        Assert.Empty(await fixture.ProblemsAsync([pod.ToJsonString()]));

        pod["spec"]!["containers"]![0]!["securityContext"]!["allowPrivilegeEscalation"] = true;
        Assert.Contains("violates PodSecurity \"restricted", Assert.Single(await fixture.ProblemsAsync([pod.ToJsonString()])), StringComparison.Ordinal);
    }

    /// <summary>To Kubernetes these are names. To YAML they are a number and a truth value, unless somebody quotes them.</summary>
    [Theory]
    [InlineData("12345", "n")]
    [InlineData("y", "12345")]
    public async Task Names_ThatDoNotLookLikeNames_AreNames(string release, string name)
    {
        var values = new JsonObject
        {
            ["fullnameOverride"] = "y",
            ["serviceAccount"] = new JsonObject { ["name"] = name },
            ["priorityClassName"] = name,
            ["tls"] = new JsonObject { ["secretName"] = name },
            ["restApi"] = new JsonObject { ["tokenSecret"] = new JsonObject { ["name"] = name, ["key"] = name } },
            ["networkPolicy"] = new JsonObject { ["enabled"] = true },
            ["podMonitor"] = new JsonObject { ["enabled"] = true },
        };

        Assert.Empty(await fixture.ProblemsAsync(await fixture.Helm.RenderAsync(values, fixture.Namespace, release)));
    }

    [Fact]
    public async Task Budget_OfASingleReplica_WouldKeepItsNodeFromBeingDrainedAndIsNotMade() => Assert.DoesNotContain(
        await fixture.Helm.RenderAsync(new JsonObject { ["replicas"] = 1 }), manifest => manifest.Contains("\nkind: PodDisruptionBudget", StringComparison.Ordinal));
}
