using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Operator.Tests.Reconciling;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Operator.Tests.Hosting;

/// <summary>What the admin port and the log say before proxies may come, and when they should go.</summary>
public sealed class ReadinessTests
{
    private static readonly BalancerName Web = new("shop", "web");

    [Fact]
    public async Task Operator_WithoutACompleteList_SaysWhichAndTellsProxiesNothing()
    {
        await using var server = await ApiServer.StartAsync();
        Samples.CreateAll(server, "10.1.0.1", "10.1.0.2");
        server.Faults.Always(request => request.IsList && request.Target.Collection == Samples.Slices ? new Fault.Status(403) : null);
        await using var harness = await HostHarness.StartAsync(server);

        await Eventually.TrueAsync(async () => (await harness.GetAsync()).Text.Contains("403", StringComparison.Ordinal));
        var (status, text) = await harness.GetAsync();
        Assert.Equal(503, status);
        Assert.Equal("The API server cannot be asked for endpointslices.discovery.k8s.io: 403 A test asked for 403.", text);
        Assert.Equal((200, "ok"), await harness.GetAsync("/healthz"));
        await Eventually.TrueAsync(() => harness.Log.Contains(LogLevel.Warning, $"Not ready. {text}"));
        Assert.Null(harness.Host.Publisher.Status(Web).Published);

        server.Faults.Clear();

        await harness.WaitUntilReadyAsync();
        Assert.Equal(2, harness.Host.Publisher.Status(Web).Published!.Snapshot.Servers.Length);
    }

    [Fact]
    public async Task Operator_WithoutTheDefinition_SaysHowToInstallItAndGoesOnWhenItIs()
    {
        await using var server = await ApiServer.StartAsync();
        server.Faults.Always(request => request.Target.Collection == Samples.Balancers ? new Fault.Html(404) : null);
        await using var harness = await HostHarness.StartAsync(server);
        const string Advice = "the CRD is not installed. Install it with: kubectl apply -k crds";

        await Eventually.TrueAsync(async () => (await harness.GetAsync()).Text.EndsWith(Advice, StringComparison.Ordinal));
        await Eventually.TrueAsync(() => harness.Log.Contains(LogLevel.Warning, Advice));

        server.Faults.Clear();
        Samples.CreateAll(server, "10.1.0.1");

        await harness.WaitUntilReadyAsync();
        await Eventually.TrueAsync(() => harness.Host.Publisher.Status(Web).Published is not null);
        await Eventually.TrueAsync(() => harness.Log.Contains(LogLevel.Information, "proxies may connect"));
    }

    [Fact]
    public async Task Operator_ThatIsReady_HasPublishedEveryBalancer()
    {
        await using var server = await ApiServer.StartAsync();
        Samples.CreateAll(server, "10.1.0.1");
        var names = Enumerable.Range(0, 200).Select(number => $"web-{number}").ToList();
        names.ForEach(name => server.Create(Samples.Balancers, name, Samples.Balancer));
        await using var harness = await HostHarness.StartAsync(server);

        await harness.WaitUntilReadyAsync();

        Assert.All(names, name => Assert.NotNull(harness.Host.Publisher.Status(new BalancerName("shop", name)).Published));
    }

    [Fact]
    public async Task Operator_ThatStops_IsNotReadyAndEndsWith0()
    {
        await using var server = await ApiServer.StartAsync();
        await using var harness = await HostHarness.StartAsync(server, new OperatorOptions { LeaseNamespace = "shop" });
        await harness.WaitUntilReadyAsync();
        await Eventually.TrueAsync(() => server.Objects.Get(Samples.Id("coordination.k8s.io/v1/leases", "k8s-hashbalancer")) is not null);

        // The lease's release keeps it long enough to be asked.
        server.Faults.Always(request => request.Target.Collection == "coordination.k8s.io/v1/leases" ? new Fault.Hang() : null);
        harness.Host.Stop();

        Assert.Equal((503, "The operator is stopping."), await harness.GetAsync());
        Assert.Equal(0, await harness.Running.WithinDeadline());
    }

    [Fact]
    public async Task Operator_ThatCannotGoOn_EndsWith1AndSaysWhy()
    {
        await using var server = await ApiServer.StartAsync();
        var impossible = new OperatorOptions { LeaseNamespace = "shop", LeaseTimes = new LeaseTimes { Duration = TimeSpan.FromSeconds(1) } };
        await using var harness = await HostHarness.StartAsync(server, impossible);

        Assert.Equal(1, await harness.Running.WithinDeadline());
        Assert.True(harness.Log.Contains(LogLevel.Critical, "LeaseDuration"));
    }
}
