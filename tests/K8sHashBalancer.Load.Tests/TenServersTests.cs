using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using K8sHashBalancer.EchoServer;

namespace K8sHashBalancer.Load.Tests;

/// <summary>The promise, on a running proxy: 10 servers, 100,000 keys, one server that stops and comes back.</summary>
public sealed class TenServersTests
{
    private const int Servers = 10;
    private const int Keys = 100_000;
    private const int Clients = 32;

    [Fact]
    public async Task Keys_WhenAServerStopsAndReturns_MoveOnlyIfTheyAreItsOwn()
    {
        var servers = await Task.WhenAll(Enumerable.Range(0, Servers).Select(_ =>
            EchoServer.EchoServer.StartAsync(new EchoServerOptions { Port = FreePorts.NextLasting(), Host = "127.0.0.1" })));
        await using var proxy = await ProxyProcess.StartAsync(new JsonObject
        {
            ["servers"] = new JsonArray([.. servers.Select(server => new JsonObject { ["host"] = "127.0.0.1", ["port"] = server.Port })]),
            ["health_check"] = new JsonObject { ["interval"] = 0.5, ["timeout"] = 2, ["retries"] = 1 },
            ["outlier_detection"] = new JsonObject { ["ejection_seconds"] = 1 },
        });

        var before = await SendAllAsync(proxy);
        Assert.Equal(before, await SendAllAsync(proxy));
        AssertSharesWithinTheory(before);

        var stopped = servers[3];
        await stopped.StopAsync();
        var without = await SendAllAsync(proxy);
        Assert.All(without, pair => Assert.True(
            pair.Value != before[pair.Key] ? before[pair.Key] == stopped.Name : pair.Value != stopped.Name, $"{pair.Key} moved to {pair.Value}"));

        await using var back = await EchoServer.EchoServer.StartAsync(
            new EchoServerOptions { Name = stopped.Name, Port = stopped.Port, Host = "127.0.0.1" });
        await WaitUntilAllAreHealthyAsync(proxy);
        Assert.Equal(before, await SendAllAsync(proxy));

        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>
    /// With 150 points each, a server's share has a standard deviation of about 1/√150 = 8.2 % of the mean; of ten servers none
    /// should be further than 5 of these from it.
    /// </summary>
    private static void AssertSharesWithinTheory(IReadOnlyDictionary<string, string> answers)
    {
        var shares = answers.Values.GroupBy(server => server).ToDictionary(group => group.Key, group => (double)group.Count() * Servers / Keys);
        Assert.Equal(Servers, shares.Count);
        Assert.All(shares.Values, share => Assert.InRange(share, 0.59, 1.41));
        TestContext.Current.TestOutputHelper?.WriteLine($"Shares of the mean: {string.Join(" ", shares.Values.Order().Select(share => $"{share:0.00}"))}");
    }

    private static async Task<SortedDictionary<string, string>> SendAllAsync(ProxyProcess proxy)
    {
        var answers = new ConcurrentDictionary<string, string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Keys), new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (i, stop) =>
        {
            var key = $"/key/{i}";
            using var response = await proxy.Client.GetAsync(new Uri($"{key}/plain", UriKind.Relative), stop);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            answers[key] = response.Headers.GetValues("X-Server").Single();
        });
        return new SortedDictionary<string, string>(answers, StringComparer.Ordinal);
    }

    private static async Task WaitUntilAllAreHealthyAsync(ProxyProcess proxy)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        while (await timer.WaitForNextTickAsync(deadline.Token))
        {
            var servers = await proxy.GetAsync("/api/servers");
            if (servers.GetProperty("servers").EnumerateArray().All(server => server.GetProperty("status").GetString() == "healthy"))
            {
                return;
            }
        }
    }
}
