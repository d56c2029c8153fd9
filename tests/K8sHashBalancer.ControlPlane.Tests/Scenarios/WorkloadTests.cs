using K8sHashBalancer.ControlPlane.Tests.Harness;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.ControlPlane.Tests.Scenarios;

/// <summary>What Kubernetes' own controllers make of workloads, and where two proxies send keys after each step.</summary>
public sealed class WorkloadTests(ClusterFixture cluster)
{
    private const string Service =
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          selector: {app: web}
          ports: [{name: http, port: 80, targetPort: 8080}]
        """;

    private const string PodTemplate =
        $$"""
            metadata: {labels: {app: web} }
            spec:
              schedulerName: {{FakeKubelet.Scheduler}}
              tolerations: [{operator: Exists}]
              containers: [{name: web, image: web:1, ports: [{containerPort: 8080} ]}]
        """;

    private const string Deployment =
        $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web} }
          template:
        {{PodTemplate}}
        """;

    [Fact]
    public async Task Deployment_ScaledUpAndDownToNothing_MovesOnlyTheKeysItMust()
    {
        await using var stage = await Stage.StartAsync(cluster, Service, Deployment, Balancer("Address"));
        var before = await stage.SettleAsync(3);

        foreach (var replicas in (int[])[10, 1, 0, 3])
        {
            await stage.Space.ScaleAsync("deployments/web", replicas);
            var after = await stage.SettleAsync(replicas);
            after.AssertOnlyMovedAsNeededSince(before);
            before = after;
        }
    }

    [Fact]
    public async Task RollingUpdate_ReplacesEveryServer_MovesOnlyTheKeysItMust()
    {
        await using var stage = await Stage.StartAsync(cluster, Service, Deployment, Balancer("Address"));
        var before = await stage.SettleAsync(3);

        await stage.Space.ApplyAsync(Deployment.Replace("web:1", "web:2", StringComparison.Ordinal));

        var after = await stage.SettleAsync(snapshot => Count(snapshot) == 3 && !snapshot.Servers.Any(server => before.Available.Contains(server.Identity)));
        after.AssertOnlyMovedAsNeededSince(before);
    }

    [Fact]
    public async Task StatefulSet_RestartedWithIdentityPodName_MovesNoKey()
    {
        var set = Deployment.Replace("kind: Deployment", "kind: StatefulSet", StringComparison.Ordinal)
            .Replace("  replicas: 3", "  replicas: 3\n  serviceName: web\n  podManagementPolicy: Parallel", StringComparison.Ordinal);
        await using var stage = await Stage.StartAsync(cluster, Service, set, Balancer("PodName"));
        var before = await stage.SettleAsync(3);
        Assert.Contains("web-0", before.Available);
        var addresses = stage.Snapshot.Servers.Select(Address).ToList();

        await stage.Space.ApplyAsync(set.Replace("web:1", "web:2", StringComparison.Ordinal));
        var after = await stage.SettleAsync(snapshot => Count(snapshot) == 3 && !snapshot.Servers.Select(Address).Intersect(addresses).Any());

        Assert.Equal(0, after.MovedSince(before));
    }

    [Fact]
    public async Task Pod_ThatTurnsUnready_LosesItsKeysAndGetsThemBack()
    {
        await using var stage = await Stage.StartAsync(cluster, Service, Deployment, Balancer("Address"));
        var before = await stage.SettleAsync(3);
        var pod = (string)(await stage.Space.Objects.ListAsync(stage.Space.Path("v1", "pods")))[0]["metadata"]!["name"]!;

        stage.Kubelet.Unready[pod] = true;
        var without = await stage.SettleAsync(snapshot => snapshot.Servers.Length == 3 && Count(snapshot) == 2);
        without.AssertOnlyMovedAsNeededSince(before);
        Assert.Equal(2, without.Available.Count);

        stage.Kubelet.Unready.Clear();
        var again = await stage.SettleAsync(3);
        Assert.Equal(0, again.MovedSince(before));
    }

    [Fact]
    public async Task Pods_ThatTerminateButServe_AreDrainedAndUsedOnlyWhenNobodyElseServes()
    {
        await using var stage = await Stage.StartAsync(cluster, Service, Deployment, Balancer("Address"));
        var before = await stage.SettleAsync(3);
        stage.Kubelet.HoldsTermination = true;

        await stage.Space.ScaleAsync("deployments/web", 1);
        var draining = await stage.SettleAsync(snapshot => Count(snapshot) == 1 && Count(snapshot, ServerState.Draining) == 2);
        draining.AssertOnlyMovedAsNeededSince(before);
        Assert.Single(draining.Available);

        await stage.Space.ScaleAsync("deployments/web", 0);
        var last = await stage.SettleAsync(snapshot => Count(snapshot, ServerState.Draining) == 3);
        Assert.Equal(0, last.MovedSince(before));

        stage.Kubelet.HoldsTermination = false;
        var empty = await stage.SettleAsync(0);
        Assert.Empty(empty.Available);
    }

    [Fact]
    public async Task DualStackService_HasEachPodOnce()
    {
        var service = Service.Replace("  selector", "  ipFamilyPolicy: PreferDualStack\n  selector", StringComparison.Ordinal);
        await using var stage = await Stage.StartAsync(cluster, service, Deployment, Balancer("Address"));

        await Eventually.TrueAsync(async () => await EndpointsAsync("IPv4") == 3 && await EndpointsAsync("IPv6") == 3);
        await stage.SettleAsync(3);

        async Task<int> EndpointsAsync(string family) => (await stage.Space.Objects.ListAsync(stage.Space.Path("discovery.k8s.io/v1", "endpointslices")))
            .Where(slice => (string)slice["addressType"]! == family)
            .Sum(slice => slice["endpoints"]?.AsArray().Count ?? 0);
    }

    private static string Balancer(string identity) =>
        $$"""
        apiVersion: hashbalancer.dev/v1alpha1
        kind: HashBalancer
        metadata: {name: web}
        spec:
          backends: [{service: {name: web, port: http} }]
          consistentHash: {identity: {{identity}} }
          healthCheck: {enabled: false}
        """;

    private static string Address(Server server) => server.Address.ToString();

    private static int Count(Snapshot snapshot, ServerState state = ServerState.Ready) => Stage.Count(snapshot, state);
}
