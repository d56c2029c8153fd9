using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using K8sHashBalancer.ControlPlane.Tests.Harness;
using K8sHashBalancer.TestCluster.Envtest;

namespace K8sHashBalancer.ControlPlane.Tests.Chaos;

/// <summary>
/// Everything goes wrong at once while endpoints change and requests come: the leading operator is killed, the API server is away and
/// forgets, the network is cut. It lasts 40 seconds, or as many as <c>HASHBALANCER_CHAOS_SECONDS</c> says.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const string ReportFile = "artifacts/chaos.txt";
    private const int FailuresShown = 40;
    private const string Balancer = "web";
    private const int Proxies = 4;
    private const int Operators = 2;
    private const int CompactionsOfARun = 10;
    private const string TooOld = "is too old, listing anew";

    private static readonly TimeSpan AgreeWithin = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Chaos_EndsInAgreement_WithNoRequestLostAndNoProxyEverOnAnOlderState()
    {
        var binaries = EnvtestBinaries.Find();
        Assert.SkipWhen(binaries is null, "An API server of its own is needed, to be killed.");
        var address = AddressOfThisMachine();
        Assert.SkipWhen(address is null, "Servers need an address that is no loopback: EndpointSlices refuse those.");
        await using var controlPlane = await EnvtestControlPlane.StartAsync(binaries, CancellationToken.None);
        using var objects = new ObjectClient(controlPlane.Configuration);
        await Definition.ApplyAsync(objects);
        var account = await OperatorAccount.CreateAsync(objects, controlPlane.Configuration);
        await using var space = await TestNamespace.CreateAsync(objects);
        await using var churn = await Churn.StartAsync(space, address);

        int[] ports = [.. Enumerable.Range(0, Operators).Select(_ => FreePorts.NextLasting())];
        await using var network = new Network(Proxies, ports, controlPlane.Port);
        await using var operators = await Replicas.StartAsync(ports, account, space, network.ApiServerOf);
        using var access = await ProxyAccess.CreateAsync(space, Balancer);
        var states = Enumerable.Range(0, Proxies).Select(number => new AppliedStates($"{Balancer}-{number}", Churn.FewestReady)).ToList();
        await using var proxies = await ChaosProxies.StartAsync(access, network, states);
        await Eventually.TrueAsync(async () => proxies.AgreeWith((await Truth.OfAsync(space, Balancer)).Fingerprint), $"all agree before\n{operators.Tails}");

        var load = new Load(proxies.All);
        var killer = new LeaderKiller(operators);
        using var healed = new CancellationTokenSource(ChaosLength.Run - ChaosLength.Healed, TimeProvider.System);
        using var over = new CancellationTokenSource(ChaosLength.Run, TimeProvider.System);
        using var ended = new CancellationTokenSource();
        var loading = load.RunAsync(ended.Token);
        var disturbing = Task.WhenAll(killer.DisturbAsync(healed.Token), network.DisturbAsync(healed.Token), DisturbAsync(controlPlane, healed.Token));
        await Task.WhenAll(churn.RunAsync(over.Token), disturbing);
        var (quiet, quietAt) = (TimeProvider.System.GetTimestamp(), TimeProvider.System.GetUtcNow());

        var truth = await Truth.OfAsync(space, Balancer);
        var agreements = await proxies.AgreeAsync(truth.Fingerprint, quiet, operators);
        var agreed = agreements.Max();
        await ended.CancelAsync();
        await loading;

        var forgotten = operators.All.Sum(replica => replica.CountInLog(TooOld));
        var report = string.Create(
            CultureInfo.InvariantCulture,
            $"Chaos for {ChaosLength.Run.TotalSeconds} s: {load.Requests} requests, {load.Failures.Count} failed; {churn.Changes} changes, {churn.Stops} servers stopped, "
            + $"{states.Sum(one => one.Count)} states applied by {Proxies} proxies, {states.Sum(one => one.Older.Count)} of them older than the one before; "
            + $"{killer.Stops} SIGTERM and {killer.Kills} SIGKILL to the leader, {network.CutCount} cuts, {ChaosLength.Outage.TotalSeconds} s without the API server, "
            + $"{forgotten} watches told 410; all agreed {agreed.TotalMilliseconds:0} ms after the last change.");
        output.WriteLine(report);
        RepositoryFile.Write(ReportFile, $"{report}\n");
        await Console.Error.WriteLineAsync(report);

        Assert.True(load.Failures.Count == 0, $"{report}\n{string.Join('\n', load.Failures.Take(FailuresShown))}");
        Assert.Empty(states.SelectMany(one => one.Older));
        Assert.Empty(states.SelectMany(one => one.Emptier));
        Assert.All(proxies.All, proxy => Assert.Equal(KeyMap.Of(proxies.All[0].Proxy.State).Owners, KeyMap.Of(proxy.Proxy.State).Owners));

        Assert.All(operators.All, replica => Assert.True(replica.IsRunning, replica.Tail));
        if (!ChaosLength.IsAsked)
        {
            // Among other tests nothing can be said of times, nor of how much there was time for.
            return;
        }

        Assert.True(
            agreed < AgreeWithin,
            $"{report}\nEach after {string.Join(", ", agreements.Select(one => $"{one.TotalMilliseconds:0}"))} ms, quiet since {quietAt:HH:mm:ss.fff}.\n{operators.Tails}");

        // That it was what it says.
        Assert.All(states, one => Assert.True(one.Count > ChaosLength.Run.TotalSeconds, report));
        Assert.True(killer is { Stops: > 0, Kills: > 0 } && churn.Stops > 0 && network.CutCount > 0, report);
        Assert.True(forgotten > 0 || !ChaosLength.IsWhole, report);
        Assert.True(load.Requests > 100 * ChaosLength.Run.TotalSeconds, report);
    }

    /// <summary>Once without the API server, at a third of the time, and etcd forgets now and then, then too.</summary>
    private static async Task DisturbAsync(EnvtestControlPlane controlPlane, CancellationToken over)
    {
        for (var round = 1; round < CompactionsOfARun; round++)
        {
            await Task.Delay(ChaosLength.Run / CompactionsOfARun, TimeProvider.System, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (over.IsCancellationRequested)
            {
                return;
            }

            if (round == CompactionsOfARun / 3)
            {
                await controlPlane.KillApiServerAsync();
                await controlPlane.CompactAsync(CancellationToken.None);
                await Task.Delay(ChaosLength.Outage, TimeProvider.System, CancellationToken.None);
                await controlPlane.StartApiServerAsync(CancellationToken.None);
            }
            else
            {
                await controlPlane.CompactAsync(CancellationToken.None);
            }
        }
    }

    private static string? AddressOfThisMachine() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(one => one.OperationalStatus == OperationalStatus.Up)
        .SelectMany(one => one.GetIPProperties().UnicastAddresses)
        .Select(one => one.Address)
        .FirstOrDefault(one => one.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(one) && one.GetAddressBytes() is not [169, 254, ..])
        ?.ToString();

    /// <summary>The proxies of the balancer.</summary>
    private sealed class ChaosProxies(IReadOnlyList<ClusterHarness> all) : IAsyncDisposable
    {
        public IReadOnlyList<ClusterHarness> All => all;

        public static async Task<ChaosProxies> StartAsync(ProxyAccess access, Network network, IReadOnlyList<AppliedStates> states) => new(
            await Task.WhenAll(states.Select((state, number) => ClusterHarness.StartAsync(
                access.Options(network.ReplicasOf(number), $"{Balancer}-{number}"), state.Attach))));

        public bool AgreeWith(Core.Snapshots.Fingerprint fingerprint) => all.All(proxy => proxy.Proxy.State.Snapshot.Fingerprint == fingerprint);

        /// <summary>Waits until all go by a state.</summary>
        /// <returns>When each did, counted from a time before.</returns>
        public async Task<TimeSpan[]> AgreeAsync(Core.Snapshots.Fingerprint fingerprint, long since, Replicas operators) =>
            await Task.WhenAll(all.Select(async proxy =>
            {
                await Eventually.TrueAsync(
                    () => proxy.Proxy.State.Snapshot.Fingerprint == fingerprint, $"all agree after, one has {proxy.Fingerprint}\n{operators.Tails}");
                return TimeProvider.System.GetElapsedTime(since);
            }));

        public async ValueTask DisposeAsync()
        {
            foreach (var proxy in all)
            {
                await proxy.DisposeAsync();
            }
        }
    }
}
