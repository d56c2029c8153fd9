using k8s;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.ControlPlane.Tests.Harness;

/// <summary>An operator and the proxies of some balancers, in this process.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly TestNamespace _space;
    private readonly Dictionary<string, ClusterHarness[]> _proxies = [];

    private Fleet(TestNamespace space, OperatorInProcess operators) => (_space, Operator) = (space, operators);

    public OperatorInProcess Operator { get; }

    public static async Task<Fleet> StartAsync(KubernetesClientConfiguration configuration, TestNamespace space) =>
        new(space, await OperatorInProcess.StartAsync(configuration, space.Name));

    /// <summary>Starts proxies of a balancer.</summary>
    public async Task AddProxiesAsync(string balancer, int count)
    {
        var name = new BalancerName(_space.Name, balancer);
        _proxies[balancer] = await Task.WhenAll(
            Enumerable.Range(0, count).Select(number => ClusterHarness.StartAsync(name, $"{balancer}-{number}", Operator.Address)));
    }

    /// <summary>The proxies of a balancer.</summary>
    public IReadOnlyList<ClusterHarness> Proxies(string balancer) => _proxies[balancer];

    /// <summary>Whether all proxies of all balancers go by what the API server's objects amount to.</summary>
    public async Task<bool> AgreesWithTruthAsync() => AgreesWith(await TruthAsync());

    /// <summary>Whether all proxies of all balancers go by these snapshots.</summary>
    public bool AgreesWith(IReadOnlyDictionary<string, Snapshot> snapshots) => _proxies.All(balancer =>
        balancer.Value.All(proxy => proxy.Proxy.State.Snapshot.Fingerprint == snapshots[balancer.Key].Fingerprint));

    /// <summary>What the API server's objects amount to, by balancer.</summary>
    public async Task<IReadOnlyDictionary<string, Snapshot>> TruthAsync() => (await Task.WhenAll(
        _proxies.Keys.Select(async balancer => (Name: balancer, Snapshot: await Truth.OfAsync(_space, balancer)))))
        .ToDictionary(balancer => balancer.Name, balancer => balancer.Snapshot);

    /// <summary>Waits until the API server's objects amount to something, and all proxies go by it.</summary>
    /// <returns>Where the proxies send keys now; all to the same.</returns>
    public async Task<KeyMap> SettleAsync(string balancer, Func<Snapshot, bool> expected, string what)
    {
        await Eventually.TrueAsync(
            async () => expected(await Truth.OfAsync(_space, balancer)) && await AgreesWithTruthAsync(), $"{what}\n{Operator.Log}");
        var maps = Proxies(balancer).Select(proxy => KeyMap.Of(proxy.Proxy.State)).ToList();
        Assert.All(maps, map => Assert.Equal(maps[0].Owners, map.Owners));
        return maps[0];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies.Values.SelectMany(proxies => proxies))
        {
            await proxy.DisposeAsync();
        }

        await Operator.DisposeAsync();
    }
}
