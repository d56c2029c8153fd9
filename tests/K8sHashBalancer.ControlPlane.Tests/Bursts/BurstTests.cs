using System.Globalization;
using k8s;
using K8sHashBalancer.ControlPlane.Tests.Harness;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.FakeApiServer.Serving;
using K8sHashBalancer.Operator.Securing;
using K8sHashBalancer.TestCluster.Envtest;

namespace K8sHashBalancer.ControlPlane.Tests.Bursts;

/// <summary>
/// A thousand random changes in ten seconds, and then quiet: every proxy of every balancer goes by what a fresh translation of the
/// final state says, whatever went wrong on the way.
/// </summary>
public sealed class BurstTests(ClusterFixture cluster, ITestOutputHelper output)
{
    private const int Balancers = 5;
    private const int ProxiesOfEach = 4;
    private const int Changes = 1000;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

    [Fact]
    public Task Burst_OnAnApiServer_EndsInAgreement() =>
        BurstAsync(cluster.Configuration, cluster.OperatorConfiguration, ClusterFixture.Security, () => Task.CompletedTask);

    [Fact]
    public async Task Burst_WithTheApiServerKilledMeanwhile_EndsInAgreement()
    {
        var binaries = EnvtestBinaries.Find();
        Assert.SkipWhen(binaries is null, "An API server of its own is needed, to be killed.");
        await using var controlPlane = await EnvtestControlPlane.StartAsync(binaries, CancellationToken.None);
        KubernetesClientConfiguration account;
        using (var objects = new ObjectClient(controlPlane.Configuration))
        {
            await Definition.ApplyAsync(objects);
            account = await OperatorAccount.CreateAsync(objects, controlPlane.Configuration);
        }

        await BurstAsync(controlPlane.Configuration, account, ClusterFixture.Security, async () =>
        {
            await Task.Delay(Duration / 4, TimeProvider.System);
            await controlPlane.KillApiServerAsync();
            await controlPlane.StartApiServerAsync(CancellationToken.None);
        });
    }

    [Fact]
    public async Task Burst_OnAServerThatFailsInEveryWay_EndsInAgreement()
    {
        await using var server = await ApiServer.StartAsync();
        var random = new Random(1);
        await BurstAsync(server.Configuration, server.Configuration, null, async () =>
        {
            server.Faults.Always(request => Draw(request, random.NextDouble()));
            for (var i = 0; i < 20; i++)
            {
                await Task.Delay(Duration / 25, TimeProvider.System);
                if (i % 3 == 0)
                {
                    server.Objects.Compact();
                }

                server.Watches.CutAll();
            }

            server.Faults.Clear();
        });
    }

    private static Fault? Draw(RecordedRequest request, double chance) => chance switch
    {
        < 0.03 => new Fault.Status(500),
        < 0.06 => new Fault.Status(429, RetryAfterSeconds: 1),
        < 0.09 => new Fault.Cut(),
        < 0.12 when request.Method != "GET" => new Fault.CutAfter(),
        < 0.15 when request.IsWatch => new Fault.CloseSilently(),
        < 0.20 when request.IsWatch => new Fault.ErrorEvent(410, "Expired"),
        < 0.25 when request.IsWatch => new Fault.Status(410),
        < 0.30 when request.IsWatch => new Fault.Slow(7),
        _ => null,
    };

    private async Task BurstAsync(
        KubernetesClientConfiguration administrator, KubernetesClientConfiguration account, SecurityOptions? security, Func<Task> disturbAsync)
    {
        using var objects = new ObjectClient(administrator);
        await using var space = await TestNamespace.CreateAsync(objects);
        await using var fleet = await Fleet.StartAsync(account, space, security);
        var churns = new List<EndpointChurn>();
        for (var i = 0; i < Balancers; i++)
        {
            var name = $"web-{i}";
            churns.Add(new EndpointChurn(space, name, seed: i));
            await churns[i].CreateAsync();
            await space.ApplyAsync(Balancer(name));
            await fleet.AddProxiesAsync(name, ProxiesOfEach);
        }

        await Eventually.TrueAsync(fleet.AgreesWithTruthAsync, $"all proxies agree before\n{fleet.Operator.Log}");

        var started = TimeProvider.System.GetTimestamp();
        var disturbing = disturbAsync();
        await Task.WhenAll(churns.Select(churn => churn.RunAsync(Changes / Balancers, Duration)));
        await disturbing;
        var quiet = TimeProvider.System.GetTimestamp();

        var truth = await fleet.TruthAsync();
        await Eventually.TrueAsync(() => fleet.AgreesWith(truth), $"all proxies agree after\n{fleet.Operator.Log}");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Balancers * ProxiesOfEach} proxies agreed {TimeProvider.System.GetElapsedTime(quiet).TotalMilliseconds:0} ms after the last of {Changes} "
            + $"changes in {TimeProvider.System.GetElapsedTime(started, quiet).TotalSeconds:0.0} s."));
    }

    private static string Balancer(string name) =>
        $$"""
        apiVersion: hashbalancer.dev/v1alpha1
        kind: HashBalancer
        metadata: {name: {{name}}}
        spec:
          backends: [{service: {name: {{name}}, port: http} }]
          healthCheck: {enabled: false}
        """;
}
