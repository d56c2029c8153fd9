using K8sHashBalancer.ControlPlane.Tests.Harness;

namespace K8sHashBalancer.ControlPlane.Tests.Scenarios;

/// <summary>EndpointSlices that somebody else than Kubernetes' own controller keeps.</summary>
public sealed class SliceTests(ClusterFixture cluster)
{
    private const string Balancer =
        """
        apiVersion: hashbalancer.dev/v1alpha1
        kind: HashBalancer
        metadata: {name: web}
        spec:
          backends: [{service: {name: web, port: http}}]
          healthCheck: {enabled: false}
        """;

    [Fact]
    public async Task SliceSplitInTwo_MovesNoKey()
    {
        await using var stage = await Stage.StartAsync(cluster, Service("http"), Slice("web-1", "http", 1, 2, 3, 4), Balancer);
        var before = await stage.SettleAsync(4);

        await stage.Space.ApplyAsync(Slice("web-2", "http", 3, 4));
        await stage.Space.ApplyAsync(Slice("web-1", "http", 1, 2));

        Assert.Equal(0, (await stage.SettleAsync(4)).MovedSince(before));
    }

    [Fact]
    public async Task PortRenamedEverywhere_MovesNoKey()
    {
        await using var stage = await Stage.StartAsync(cluster, Service("http"), Slice("web-1", "http", 1, 2, 3), Balancer);
        var before = await stage.SettleAsync(3);

        // In the order in which a person would: for a moment the balancer names a port that is not there.
        await stage.Space.ApplyAsync(Service("web"));
        await stage.Space.ApplyAsync(Slice("web-1", "web", 1, 2, 3));
        await Eventually.TrueAsync(async () => await stage.Space.ConditionAsync("web", "Accepted") == ("False", "PortNotFound"));
        await stage.Space.ApplyAsync(Balancer.Replace("port: http", "port: web", StringComparison.Ordinal));

        Assert.Equal(0, (await stage.SettleAsync(3)).MovedSince(before));
        await Eventually.TrueAsync(async () => await stage.Space.ConditionAsync("web", "Accepted") == ("True", "Accepted"));
    }

    private static string Service(string port) =>
        $$"""
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          ports: [{name: {{port}}, port: 80, targetPort: 8080}]
        """;

    private static string Slice(string name, string port, params int[] hosts) =>
        $$"""
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: {{name}}, labels: {kubernetes.io/service-name: web} }
        addressType: IPv4
        ports: [{name: {{port}}, port: 8080, protocol: TCP}]
        endpoints: [{{string.Join(", ", hosts.Select(host => $"{{addresses: [10.7.0.{host}], conditions: {{ready: true}}}}"))}}]
        """;
}
