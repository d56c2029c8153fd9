using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.FakeApiServer.Serving;
using K8sHashBalancer.Operator.Reconciling;
using static K8sHashBalancer.Operator.Tests.Reconciling.Samples;

namespace K8sHashBalancer.Operator.Tests.Reconciling;

/// <summary>Two operators on one cluster: both publish, one writes.</summary>
public sealed class LeadershipTests
{
    private const string Leases = "coordination.k8s.io/v1/leases";

    private static readonly LeaseTimes Short = new()
    {
        Duration = TimeSpan.FromSeconds(2),
        RenewDeadline = TimeSpan.FromSeconds(1),
        RetryPeriod = TimeSpan.FromMilliseconds(50),
    };

    /// <summary>Who waits for such a lease to run out does not get it before a test gives up.</summary>
    private static readonly LeaseTimes Long = new()
    {
        Duration = TimeSpan.FromMinutes(5),
        RenewDeadline = TimeSpan.FromMinutes(4),
        RetryPeriod = TimeSpan.FromMilliseconds(50),
    };

    [Fact]
    public async Task Replicas_OfAnOperator_PublishTheSameAndOneOfThemWrites()
    {
        await using var server = await ApiServer.StartAsync();
        CreateAll(server, "10.1.0.1", "10.1.0.2");
        await using var first = Start(server, "first", Long);
        await using var second = Start(server, "second", Long);

        await Eventually.TrueAsync(() => Servers(first) == 2 && Servers(second) == 2 && StatusHasServers(server, 2));
        Assert.Equal(first.Published("web")!.Snapshot.Fingerprint, second.Published("web")!.Snapshot.Fingerprint);

        server.Change(Slices, "web-1", slice => slice["endpoints"]!.AsArray().RemoveAt(0));
        await Eventually.TrueAsync(() => Servers(first) == 1 && Servers(second) == 1 && StatusHasServers(server, 1));
        Assert.Equal(first.Published("web")!.Snapshot.Fingerprint, second.Published("web")!.Snapshot.Fingerprint);

        Assert.Single(Writes(server).Select(request => request.Client).Distinct());
    }

    [Fact]
    public async Task Leader_ThatStops_HandsOverAtOnce()
    {
        await using var server = await ApiServer.StartAsync();
        CreateAll(server, "10.1.0.1");
        await using var leader = Start(server, "leader", Long);
        await Eventually.TrueAsync(() => StatusHasServers(server, 1));
        await using var next = Start(server, "next", Long);
        await Eventually.TrueAsync(() => Servers(next) == 1);

        await leader.StopAsync();
        server.Objects.Delete(Id(Deployments, "web-hashbalancer"));

        await Eventually.TrueAsync(() => server.Objects.Get(Id(Deployments, "web-hashbalancer")) is not null);
        Assert.Equal("next", Writes(server)[^1].Client);
    }

    [Fact]
    public async Task Leader_ThatIsCutOff_IsReplacedAndWritesNoMore()
    {
        await using var server = await ApiServer.StartAsync();
        CreateAll(server, "10.1.0.1");
        await using var leader = Start(server, "leader", Short);
        await Eventually.TrueAsync(() => StatusHasServers(server, 1));
        await using var next = Start(server, "next", Short);
        await Eventually.TrueAsync(() => Servers(next) == 1);

        // Its watches go on, so that it has work that it cannot do.
        server.Faults.Always(request => request.Client == "leader" && !request.IsWatch ? new Fault.Cut() : null);
        server.Objects.Delete(Id(Deployments, "web-hashbalancer"));
        await Eventually.TrueAsync(() => Writes(server).Any(request => request.Client == "leader"));
        await Eventually.TrueAsync(() => Holder(server) == "next" && server.Objects.Get(Id(Deployments, "web-hashbalancer")) is not null);
        var taken = server.Requests.All.Count;

        // It comes back, and there is work again: it publishes, and leaves the rest to the other.
        server.Faults.Clear();
        server.Change(Slices, "web-1", slice => slice["endpoints"]!.AsArray().Add(slice["endpoints"]![0]!.DeepClone()));
        server.Change(Slices, "web-1", slice => slice["endpoints"]![1]!["addresses"]![0] = "10.1.0.9");
        await Eventually.TrueAsync(() => Servers(leader) == 2 && StatusHasServers(server, 2));

        Assert.DoesNotContain(server.Requests.All.Skip(taken), request => IsWrite(request) && request.Client == "leader");
        Assert.Equal("next", Holder(server));
    }

    private static Replica Start(ApiServer server, string identity, LeaseTimes times) =>
        Replica.Start(server, Replica.Options with { LeaseNamespace = "shop", LeaseTimes = times, Identity = identity });

    private static int Servers(Replica replica) => replica.Published("web")?.Snapshot.Servers.Length ?? 0;

    private static bool StatusHasServers(ApiServer server, int servers) =>
        (int?)server.Objects.Get(Id(Balancers, "web"))?["status"]?["servers"]?["total"] == servers;

    private static string? Holder(ApiServer server) =>
        (string?)server.Objects.Get(Id(Leases, "k8s-hashbalancer"))?["spec"]?["holderIdentity"];

    /// <summary>What was written, but for leases.</summary>
    private static IReadOnlyList<RecordedRequest> Writes(ApiServer server) => [.. server.Requests.All.Where(IsWrite)];

    private static bool IsWrite(RecordedRequest request) => request.IsWrite && request.Target.Collection != Leases;
}
