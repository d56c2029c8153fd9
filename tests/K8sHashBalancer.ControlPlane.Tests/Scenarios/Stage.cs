using K8sHashBalancer.ControlPlane.Tests.Harness;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.ControlPlane.Tests.Scenarios;

/// <summary>A namespace with a HashBalancer named web, an operator, two proxies, and a kubelet for its pods.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private const string Balancer = "web";

    private readonly Fleet _fleet;

    private Stage(TestNamespace space, FakeKubelet kubelet, Fleet fleet) => (Space, Kubelet, _fleet) = (space, kubelet, fleet);

    public TestNamespace Space { get; }

    public FakeKubelet Kubelet { get; }

    /// <summary>What the proxies go by.</summary>
    public Snapshot Snapshot => _fleet.Proxies(Balancer)[0].Proxy.State.Snapshot;

    public static async Task<Stage> StartAsync(ClusterFixture cluster, params string[] objects)
    {
        var space = await TestNamespace.CreateAsync(cluster.Objects);
        foreach (var yaml in objects)
        {
            await space.ApplyAsync(yaml);
        }

        var fleet = await Fleet.StartAsync(cluster.OperatorConfiguration, space, ClusterFixture.Security);
        await fleet.AddProxiesAsync(Balancer, 2);
        return new Stage(space, await FakeKubelet.StartAsync(space), fleet);
    }

    public static int Count(Snapshot snapshot, ServerState state = ServerState.Ready) => snapshot.Servers.Count(server => server.State == state);

    /// <summary>Waits until there are so many servers, all ready, and both proxies know.</summary>
    public Task<KeyMap> SettleAsync(int servers) =>
        SettleAsync(snapshot => snapshot.Servers.Length == servers && Count(snapshot) == servers, $"{servers} ready servers");

    /// <summary>Waits until the objects in the cluster amount to what is expected, and both proxies know.</summary>
    public Task<KeyMap> SettleAsync(
        Func<Snapshot, bool> expected, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(expected))] string what = "") =>
        _fleet.SettleAsync(Balancer, expected, what);

    public async ValueTask DisposeAsync()
    {
        await _fleet.DisposeAsync();
        await Kubelet.DisposeAsync();
        await Space.DisposeAsync();
    }
}
