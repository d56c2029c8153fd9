using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace K8sHashBalancer.Load.Tests;

/// <summary>
/// Load while servers are added, removed, stopped and started every second. It lasts 20 seconds, or as many as
/// <c>HASHBALANCER_CHURN_SECONDS</c> says.
/// </summary>
public sealed class ChurnTests
{
    private const int Servers = 8;
    private const int Clients = 24;

    private static TimeSpan Length => TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("HASHBALANCER_CHURN_SECONDS") ?? "20", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Requests_WhileServersComeAndGo_AreAllAnswered()
    {
        await using var fleet = await Fleet.StartAsync(Servers);
        await using var proxy = await ProxyProcess.StartAsync(new JsonObject
        {
            ["servers"] = new JsonArray([.. fleet.Ports.Select(port => new JsonObject { ["host"] = "127.0.0.1", ["port"] = port })]),
            ["health_check"] = new JsonObject { ["interval"] = 0.5, ["timeout"] = 1, ["retries"] = 2 },
            ["outlier_detection"] = new JsonObject { ["ejection_seconds"] = 1 },
            ["retry"] = new JsonObject { ["attempts"] = 3 },
        });

        using var over = new CancellationTokenSource(Length, TimeProvider.System);
        var failures = new ConcurrentQueue<string>();
        var counts = new long[Clients];
        var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(() => SendAsync(proxy, client, counts, failures, over.Token)));
        var events = ChurnAsync(proxy, fleet, over.Token);
        var memory = WatchMemoryAsync(proxy, over.Token);
        await Task.WhenAll(clients);
        var changes = await events;
        var samples = await memory;

        var output = TestContext.Current.TestOutputHelper;
        output?.WriteLine($"{counts.Sum()} requests, {failures.Count} failed, {changes} changes in {Length.TotalSeconds} s.");
        output?.WriteLine($"Memory in MB, ten times: {string.Join(" ", Enumerable.Range(0, 10).Select(i => samples[i * samples.Count / 10] >> 20))}.");
        Assert.Empty(failures);
        Assert.True(counts.Sum() > 1000 * Length.TotalSeconds / 10, $"Only {counts.Sum()} requests were sent.");

        // The first quarter is for warming up. Single samples jump by a collection's worth; their medians do not.
        var quarter = samples.Count / 4;
        Assert.True(Median(samples[^quarter..]) < Median(samples[quarter..(2 * quarter)]) * 1.15, "Memory grew.");
    }

    private static long Median(List<long> samples) => samples.Order().ElementAt(samples.Count / 2);

    private static async Task SendAsync(ProxyProcess proxy, int client, long[] counts, ConcurrentQueue<string> failures, CancellationToken over)
    {
        var random = new Random(client);
        while (!over.IsCancellationRequested)
        {
            var path = $"/churn/{random.Next(10_000)}/plain";
            try
            {
                using var response = await proxy.Client.GetAsync(new Uri(path, UriKind.Relative), CancellationToken.None);
                if (response.StatusCode != HttpStatusCode.OK)
                {
                    failures.Enqueue($"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(CancellationToken.None)}");
                }
            }
            catch (HttpRequestException exception)
            {
                failures.Enqueue($"{path}: {exception}");
            }

            counts[client]++;
        }
    }

    /// <summary>One change a second: at least half of the servers run, and at least half are known to the proxy.</summary>
    private static async Task<int> ChurnAsync(ProxyProcess proxy, Fleet fleet, CancellationToken over)
    {
        var random = new Random(42);
        var removed = new HashSet<int>();
        var changes = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        while (!over.IsCancellationRequested)
        {
            var port = fleet.Ports[random.Next(Servers)];
            switch (random.Next(2))
            {
                case 0 when removed.Remove(port):
                    using (var added = await proxy.Client.PostAsJsonAsync("/api/servers", new { host = "127.0.0.1", port }, CancellationToken.None))
                    {
                        added.EnsureSuccessStatusCode();
                    }

                    break;
                case 0 when removed.Count < Servers / 4:
                    removed.Add(port);
                    using (var gone = await proxy.Client.DeleteAsync(new Uri($"/api/servers/127.0.0.1:{port}", UriKind.Relative), CancellationToken.None))
                    {
                        gone.EnsureSuccessStatusCode();
                    }

                    break;
                default:
                    await fleet.ToggleAsync(port);
                    break;
            }

            changes++;
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        return changes;
    }

    private static async Task<List<long>> WatchMemoryAsync(ProxyProcess proxy, CancellationToken over)
    {
        var samples = new List<long>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250), TimeProvider.System);
        while (!over.IsCancellationRequested)
        {
            samples.Add(proxy.Memory);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        return samples;
    }
}
