using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Publishing.Tests.Harness;

namespace K8sHashBalancer.Publishing.Tests;

public sealed class PropagationTests
{
    [Fact]
    public async Task Proxy_ThatFollows_GetsAllOnceAndThenWhatChanged()
    {
        await using var operators = await OperatorHarness.StartAsync();
        operators.Publisher.Publish(OperatorHarness.Web, States.Of(1, 2));
        await using var proxy = await operators.StartProxyAsync();
        await operators.WaitForUpToDateAsync(1);
        for (var port = 3; port < 6; port++)
        {
            operators.Publisher.Publish(OperatorHarness.Web, States.Of(1, port));
            await operators.WaitForUpToDateAsync(1);
            Assert.Equal(operators.Status.Published!.Snapshot.Fingerprint, proxy.Proxy.State.Snapshot.Fingerprint);
        }

        Assert.Equal(1, await operators.MetricAsync("hashbalancer_operator_messages_total{kind=\"full\"}"));
        Assert.Equal(3, await operators.MetricAsync("hashbalancer_operator_messages_total{kind=\"delta\"}"));
        Assert.Equal(4, await operators.MetricAsync("hashbalancer_operator_snapshots_published_total"));
        Assert.Equal(3, await operators.MetricAsync("hashbalancer_operator_propagation_seconds_count"));
        Assert.Equal(1, await operators.MetricAsync("hashbalancer_operator_streams"));
        Assert.Equal(0, await operators.MetricAsync("hashbalancer_operator_proxies_behind"));
    }

    [Fact]
    public async Task Proxies_AfterABurstOfChanges_AllGoByTheLastOneWithinASecond()
    {
        await using var operators = await OperatorHarness.StartAsync();
        await using var one = await operators.StartProxyAsync("web-0");
        await using var two = await operators.StartProxyAsync("web-1");
        await using var three = await operators.StartProxyAsync("web-2");
        await using var four = await operators.StartProxyAsync("web-3");
        operators.Publisher.Publish(OperatorHarness.Web, States.Of(Enumerable.Range(1, 100)));
        await operators.WaitForUpToDateAsync(4);

        var random = new Random(1);
        var servers = Enumerable.Range(1, 100).ToDictionary(port => port, port => States.Server(port));
        for (var change = 0; change < 1000; change++)
        {
            var port = random.Next(1, 200);
            if (!servers.Remove(port))
            {
                servers.Add(port, States.Server(port, random.Next(0, 5)));
            }

            operators.Publisher.Publish(OperatorHarness.Web, States.Of(servers.Values));
            await Task.Yield();
        }

        var last = TimeProvider.System.GetTimestamp();
        var expected = States.Of(servers.Values).Fingerprint.ToString();
        await Eventually.TrueAsync(() => new[] { one, two, three, four }.All(proxy => proxy.Fingerprint == expected));
        var took = TimeProvider.System.GetElapsedTime(last);
        TestContext.Current.SendDiagnosticMessage($"4 proxies went by the last of 1000 changes after {took.TotalMilliseconds:0} ms");
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        await operators.WaitForUpToDateAsync(4);
    }

    [Fact]
    public async Task Proxy_WithTenThousandServers_GetsThemInOneMessageAndAChangeInAFewBytes()
    {
        await using var operators = await OperatorHarness.StartAsync();
        await using var proxy = await operators.StartProxyAsync();
        var many = States.Many(10_000);
        operators.Publisher.Publish(OperatorHarness.Web, many);
        await operators.WaitForUpToDateAsync(1);
        Assert.Equal(10_000, proxy.Proxy.State.Servers.Length);
        await Eventually.TrueAsync(() => operators.Status.Proxies[0].Servers.Count == 10_000);
        var full = await operators.MetricAsync("hashbalancer_operator_message_bytes_total{kind=\"full\"}");

        operators.Publisher.Publish(OperatorHarness.Web, Snapshot.Create(many.Servers.SetItem(7, many.Servers[7] with { Weight = 2 }), many.Policy));
        await operators.WaitForUpToDateAsync(1);
        var delta = await operators.MetricAsync("hashbalancer_operator_message_bytes_total{kind=\"delta\"}");
        TestContext.Current.SendDiagnosticMessage($"10,000 servers: {full} bytes, one change: {delta} bytes");
        Assert.InRange(full, 100_000, 1_000_000);
        Assert.InRange(delta, 1, 200);
    }

    [Fact]
    public async Task ProxyThatDoesNotRead_HoldsUpNobodyElse()
    {
        await using var operators = await OperatorHarness.StartAsync(new() { AnswerTimeout = TimeSpan.FromSeconds(3) });
        operators.Publisher.Publish(OperatorHarness.Web, States.Many(10_000));
        using var slow = new RawProxy(operators);
        await slow.SayHelloAsync("slow");
        await using var quick = await operators.StartProxyAsync("quick");
        await Eventually.TrueAsync(() => operators.Status is { UpToDate: 1, Proxies.Length: 2 });
        for (var weight = 2; weight < 5; weight++)
        {
            // One point for each server: it is not the ring that is measured.
            var state = States.Of(States.Many(10_000, weight).Servers, new() { Balancing = new() { VirtualNodes = 1 }, HealthCheck = new() { Enabled = false } });
            operators.Publisher.Publish(OperatorHarness.Web, state);
            var published = TimeProvider.System.GetTimestamp();
            var expected = operators.Status.Published!.Snapshot.Fingerprint;
            await Eventually.TrueAsync(() => quick.Proxy.State.Snapshot.Fingerprint == expected);
            Assert.InRange(TimeProvider.System.GetElapsedTime(published), TimeSpan.Zero, TimeSpan.FromSeconds(3));
        }

        await Eventually.TrueAsync(() => operators.Status.Proxies is [{ Name: "quick" }], "the slow one is given up");
    }
}
