using k8s;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Operator.Securing;
using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.ControlPlane.Tests.Harness;

/// <summary>An operator and the proxies of some balancers, in this process.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly TestNamespace _space;
    private readonly bool _isSecure;
    private readonly Dictionary<string, ClusterHarness[]> _proxies = [];
    private readonly List<ProxyAccess> _accesses = [];

    private Fleet(TestNamespace space, OperatorInProcess operators, bool isSecure) => (_space, Operator, _isSecure) = (space, operators, isSecure);

    public OperatorInProcess Operator { get; }

    /// <summary>Starts an operator.</summary>
    /// <param name="configuration">How it connects to the API server.</param>
    /// <param name="space">The namespace of its balancers.</param>
    /// <param name="security">How it and proxies know each other; null for not at all.</param>
    public static async Task<Fleet> StartAsync(KubernetesClientConfiguration configuration, TestNamespace space, SecurityOptions? security) =>
        new(space, await OperatorInProcess.StartAsync(configuration, space.Name, security), security is not null);

    /// <summary>Starts proxies of a balancer.</summary>
    public async Task AddProxiesAsync(string balancer, int count)
    {
        var names = Enumerable.Range(0, count).Select(number => $"{balancer}-{number}");
        if (!_isSecure)
        {
            var name = new BalancerName(_space.Name, balancer);
            _proxies[balancer] = await Task.WhenAll(names.Select(proxy => ClusterHarness.StartAsync(name, proxy, Operator.Address)));
            return;
        }

        var access = await ProxyAccess.CreateAsync(_space, balancer);
        _accesses.Add(access);
        _proxies[balancer] = await Task.WhenAll(names.Select(proxy => ClusterHarness.StartAsync(access.Options(Operator.Address, proxy))));
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
        _accesses.ForEach(access => access.Dispose());
    }
}
