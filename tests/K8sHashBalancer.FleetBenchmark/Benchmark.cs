using System.Globalization;
using K8sHashBalancer.ControlPlane.Tests.Harness;
using K8sHashBalancer.Protocol;
using K8sHashBalancer.Proxy.Hosting;
using K8sHashBalancer.Proxy.Listening;
using K8sHashBalancer.Proxy.Receiving;
using K8sHashBalancer.Proxy.Tests.Harness;
using K8sHashBalancer.TestCluster;

namespace K8sHashBalancer.FleetBenchmark;

/// <summary>Puts the fleet up, measures, and prints a table.</summary>
internal static class Benchmark
{
    private const string AllInOne = "all";
    private const string OperatorLog = "operator.log";
    private const int ChangesOfAllInOne = 50;

    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(FleetSize size, CancellationToken cancellationToken)
    {
        var (cluster, problem) = await TestClusters.StartAsync(cancellationToken);
        if (cluster is null)
        {
            await Console.Error.WriteLineAsync($"There is no API server to measure with: {problem}.");
            return 1;
        }

        await using (cluster)
        {
            using var client = new ObjectClient(cluster.Configuration);
            var objects = await FleetObjects.CreateAsync(client, size);
            var (port, adminPort) = (FreePorts.Next(), FreePorts.Next());
            var address = new Uri($"http://127.0.0.1:{port}");
            await using var operators = OperatorProcess.Start(
                port, adminPort, Path.Combine(AppContext.BaseDirectory, OperatorLog), "--kubeconfig", cluster.KubeconfigFile, "--namespace", objects.Space, "--insecure", "--log-level", "warning");
            await operators.WaitUntilReadyAsync(cancellationToken);
            await Task.Delay(Settles, TimeProvider.System, cancellationToken);
            var (memory, live) = (operators.Memory, LiveObjects.Measure(operators.Id));
            await objects.AddEndpointsAsync(cancellationToken);
            for (var balancer = 0; balancer < size.Balancers; balancer++)
            {
                await objects.AddBalancerAsync($"web-{balancer}", [balancer]);
            }

            Print("what", "figure");
            Print("---", "---");
            var perBalancer = size.Endpoints / size.Balancers;
            await using (var fleet = await Proxies.StartAsync(address, new BalancerName(objects.Space, "web-0"), size.Proxies))
            {
                await fleet.WaitAsync(perBalancer, cancellationToken);
                await Task.Delay(Settles, TimeProvider.System, cancellationToken);
                var grown = operators.Memory - memory;
                var liveGrown = LiveObjects.Measure(operators.Id) - live;
                Print("operator, live objects before and after", Growth(live, liveGrown, size));
                Print("operator, memory before and after", Growth(memory, grown, size));

                var bytes = await operators.MetricAsync("hashbalancer_operator_message_bytes_total", cancellationToken);
                var times = await MeasureAsync(objects, fleet, perBalancer, size, size.Changes, cancellationToken);
                bytes = await operators.MetricAsync("hashbalancer_operator_message_bytes_total", cancellationToken) - bytes;
                Print($"one change to the rings of {size.Proxies} proxies, {perBalancer} servers each", Describe(times));
                Print("bytes sent for a change, to each proxy", Text(bytes / size.Changes / size.Proxies));
            }

            await objects.AddBalancerAsync(AllInOne, Enumerable.Range(0, size.Balancers));
            await using (var one = await Proxies.StartAsync(address, new BalancerName(objects.Space, AllInOne), 2))
            {
                var started = TimeProvider.System.GetTimestamp();
                await one.WaitAsync(size.Endpoints, cancellationToken);
                Print($"a balancer of {size.Endpoints} servers, until two new proxies have it", Text(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds) + " ms");
                var times = await MeasureAsync(objects, one, size.Endpoints, size, ChangesOfAllInOne, cancellationToken);
                Print($"one change to the rings of 2 proxies, {size.Endpoints} servers each", Describe(times));
            }

            await objects.DeleteAsync();
        }

        return 0;
    }

    /// <summary>From the API server's answer to a write until the last proxy goes by it; it may be there before the answer is.</summary>
    private static async Task<List<double>> MeasureAsync(
        FleetObjects objects, Proxies proxies, int servers, FleetSize size, int changes, CancellationToken cancellationToken)
    {
        var random = new Random(1);
        var times = new List<double>();
        var slice = 0;
        for (var i = 0; i < changes; i++)
        {
            // One endpoint leaves, and with the next change it is back.
            var isBack = i % 2 == 1;
            slice = isBack ? slice : random.Next(size.SlicesPerBalancer);
            await objects.WriteSliceAsync(0, slice, isBack ? null : random.Next(size.EndpointsPerSlice));
            var answered = TimeProvider.System.GetTimestamp();
            await proxies.WaitAsync(isBack ? servers : servers - 1, cancellationToken);
            times.Add(TimeProvider.System.GetElapsedTime(answered).TotalMilliseconds);
        }

        times.Sort();
        return times;
    }

    private static string Describe(List<double> times) =>
        $"p50 {Text(Percentile(times, 50))} ms, p99 {Text(Percentile(times, 99))} ms, slowest {Text(times[^1])} ms, of {times.Count}";

    private static double Percentile(List<double> sorted, int percent) => sorted[(int)Math.Ceiling(sorted.Count * percent / 100.0) - 1];

    private static string Text(double number) => number.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Growth(long before, long grown, FleetSize size) =>
        $"{Megabytes(before)} and {Megabytes(before + grown)}, {grown / size.Endpoints} bytes an endpoint";

    private static string Megabytes(long bytes) => $"{bytes / (1 << 20)} MB";

    private static void Print(string what, string figure) => Console.WriteLine($"| {what} | {figure} |");

    /// <summary>The proxies of one balancer, in this process.</summary>
    private sealed class Proxies(IReadOnlyList<ClusterProxy> all) : IAsyncDisposable
    {
        public static async Task<Proxies> StartAsync(Uri operators, BalancerName balancer, int count) => new(await Task.WhenAll(
            Enumerable.Range(0, count).Select(async number =>
            {
                var (proxy, problem) = await ClusterProxy.StartAsync(
                    new ReceiverOptions([operators], balancer, $"bench-{balancer.Name}-{number}"),
                    [
                        new ListenerEndPoint("127.0.0.1", 0, IsTls: false, ListenerPurpose.Traffic),
                        new ListenerEndPoint("127.0.0.1", 0, IsTls: false, ListenerPurpose.Management),
                    ],
                    new ProxyExtensions(),
                    (logging, level) => logging.Services.AddSingleton(level));
                return proxy ?? throw new InvalidOperationException(problem);
            })));

        /// <summary>Waits until each has a ring of so many servers.</summary>
        public async Task WaitAsync(int servers, CancellationToken cancellationToken)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            while (!all.All(proxy => proxy.State.Snapshot.Servers.Length == servers))
            {
                patience.Token.ThrowIfCancellationRequested();
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, patience.Token);
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var proxy in all)
            {
                await proxy.DisposeAsync();
            }
        }
    }
}
