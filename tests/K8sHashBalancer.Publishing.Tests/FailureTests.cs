using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Receiving;
using K8sHashBalancer.Publishing.Tests.Harness;

namespace K8sHashBalancer.Publishing.Tests;

public sealed class FailureTests
{
    public static TheoryData<string> Corruptions { get; } = ["fingerprint", "server", "base", "state"];

    [Theory]
    [MemberData(nameof(Corruptions))]
    public async Task Proxy_ThatGetsACorruptDelta_RefusesItAndGetsAll(string what)
    {
        var corruption = new StateCorruption(delta =>
        {
            _ = what switch
            {
                "fingerprint" => delta.Fingerprint++,
                "base" => delta.BaseFingerprint++,
                "state" => (ulong)(delta.Upserts[0].State = (K8sHashBalancer.Protocol.V1.ServerState)9),
                _ => delta.Upserts[0].Weight++,
            };
        });
        await using var operators = await OperatorHarness.StartAsync(corruption: corruption);
        operators.Publisher.Publish(OperatorHarness.Web, States.Of(1));
        await using var proxy = await operators.StartProxyAsync();
        await operators.WaitForUpToDateAsync(1);
        operators.Publisher.Publish(OperatorHarness.Web, States.Of(1, 2));
        await operators.WaitForUpToDateAsync(1);
        Assert.True(corruption.IsDone);
        Assert.Equal(2, proxy.Proxy.State.Servers.Length);
        Assert.Equal(2, await operators.MetricAsync("hashbalancer_operator_messages_total{kind=\"full\"}"));
        Assert.True(operators.Log.Contains(LogLevel.Warning, "refused a state"), operators.Log.ToString());
        Assert.Null(operators.Status.Proxies[0].Refusal);
    }

    [Fact]
    public async Task Proxy_WithoutItsOperator_ServesOnAndFollowsTheNextOne()
    {
        await using var backend = await Backend.StartAsync();
        var first = await OperatorHarness.StartAsync();
        first.Publisher.Publish(OperatorHarness.Web, States.Of(backend.Port));
        await using var proxy = await first.StartProxyAsync();
        await first.WaitForUpToDateAsync(1);
        await proxy.GetAsync();
        await first.DisposeAsync();
        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Warning, "Serving on with what is held"));
        await proxy.GetAsync();
        Assert.Equal("ready", (string?)(await proxy.Api.GetAsync("/readyz"))["detail"]);

        await using var second = await OperatorHarness.StartAsync(port: first.Port);
        second.Publisher.Publish(OperatorHarness.Web, States.Of(backend.Port));
        await second.WaitForUpToDateAsync(1);
        Assert.Equal(0, await second.MetricAsync("hashbalancer_operator_messages_total{kind=\"full\"}"));
        second.Publisher.Publish(OperatorHarness.Web, States.Of(backend.Port, 1));
        await second.WaitForUpToDateAsync(1);
        Assert.Equal(2, proxy.Proxy.State.Servers.Length);
    }

    [Fact]
    public async Task Proxy_ThatHoldsAStateFromAnotherOperator_IsNotSentItOnceMore()
    {
        await using var one = await OperatorHarness.StartAsync();
        await using var other = await OperatorHarness.StartAsync();
        one.Publisher.Publish(OperatorHarness.Web, States.Many(1000));
        await using var proxy = await ClusterHarness.StartAsync(OperatorHarness.Web, "web-0", one.Address, other.Address);
        await one.WaitForUpToDateAsync(1);
        await Eventually.TrueAsync(() => other.Status.Proxies is [{ Applied: not null }], "the other one hears of it without having published anything");
        other.Publisher.Publish(OperatorHarness.Web, States.Many(1000));
        await Eventually.TrueAsync(async () => await other.MetricAsync("hashbalancer_operator_messages_total{kind=\"delta\"}") == 1);
        Assert.Equal(0, await other.MetricAsync("hashbalancer_operator_messages_total{kind=\"full\"}"));
        Assert.InRange(await other.MetricAsync("hashbalancer_operator_message_bytes_total{kind=\"delta\"}"), 1, 200);

        // Changes that one of them tells go on from there at both.
        other.Publisher.Publish(OperatorHarness.Web, States.Many(1001));
        await other.WaitForUpToDateAsync(1);
        one.Publisher.Publish(OperatorHarness.Web, States.Many(1002));
        await one.WaitForUpToDateAsync(1);
        Assert.Equal(1002, proxy.Proxy.State.Servers.Length);
        Assert.Equal(1, await one.MetricAsync("hashbalancer_operator_messages_total{kind=\"full\"}"));
        Assert.Equal(0, await other.MetricAsync("hashbalancer_operator_messages_total{kind=\"full\"}"));
    }

    [Fact]
    public async Task Proxy_OfferedAStateThatIsUnclear_TakesItOnceItWasReadAnew()
    {
        await using var one = await OperatorHarness.StartAsync();
        await using var other = await OperatorHarness.StartAsync(new() { RereadAfterRefusal = TimeSpan.Zero });
        one.Publisher.Publish(OperatorHarness.Web, States.Of(1), [new(5, 1), new(5, 2)]);
        await using var proxy = await ClusterHarness.StartAsync(OperatorHarness.Web, "web-0", one.Address, other.Address);
        await one.WaitForUpToDateAsync(1);
        await using var contested = other.Publisher.Contested.ReadAllAsync().GetAsyncEnumerator();

        var published = other.Publisher.Publish(OperatorHarness.Web, States.Of(2), [new(6, 3), new(4, 4)]);
        Assert.True(await contested.MoveNextAsync().AsTask().WithinDeadline());
        Assert.Equal(OperatorHarness.Web, contested.Current);
        Assert.Equal(1, proxy.Proxy.State.Servers[0].Address.Port);
        Assert.Null(other.Status.Proxies[0].Refusal);
        var publishedAt = other.Status.PublishedAt;

        other.Publisher.Publish(OperatorHarness.Web, States.Of(2), [new(7, 3), new(7, 4)]);
        await other.WaitForUpToDateAsync(1);
        Assert.Equal(2, proxy.Proxy.State.Servers[0].Address.Port);
        Assert.True(other.Status.Published!.Version > published.Version);
        Assert.Equal(publishedAt, other.Status.PublishedAt);
        Assert.Equal(1, await other.MetricAsync("hashbalancer_operator_snapshots_published_total"));
    }

    [Fact]
    public async Task Proxy_OfferedAnOlderState_KeepsItsOwnUntilThereIsANewerOne()
    {
        var newer = await OperatorHarness.StartAsync();
        var time = new ShiftedTime(TimeSpan.FromHours(-1));
        await using var older = await OperatorHarness.StartAsync(time: time);
        newer.Publisher.Publish(OperatorHarness.Web, States.Of(2));
        older.Publisher.Publish(OperatorHarness.Web, States.Of(1));
        await using var proxy = await newer.StartProxyAsync();
        await newer.WaitForUpToDateAsync(1);
        await newer.DisposeAsync();
        await using var lagging = await OperatorHarness.StartAsync(port: newer.Port, time: time);
        lagging.Publisher.Publish(OperatorHarness.Web, States.Of(1));
        await Eventually.TrueAsync(async () => await lagging.MetricAsync("hashbalancer_operator_nacks_total{reason=\"outdated\"}") == 1);
        Assert.Equal(2, proxy.Proxy.State.Servers[0].Address.Port);
        Assert.True(lagging.Log.Contains(LogLevel.Information, "took a state for outdated"), lagging.Log.ToString());
        Assert.Null(lagging.Status.Proxies[0].Refusal);

        time.Shift = TimeSpan.FromSeconds(1);
        lagging.Publisher.Publish(OperatorHarness.Web, States.Of(3));
        await lagging.WaitForUpToDateAsync(1);
        Assert.Equal(3, proxy.Proxy.State.Servers[0].Address.Port);
    }

    [Fact]
    public async Task Proxy_WhoseOperatorInsistsOnAnOlderState_TakesItInTheEnd()
    {
        var newer = await OperatorHarness.StartAsync();
        newer.Publisher.Publish(OperatorHarness.Web, States.Of(2));
        await using var proxy = await ClusterHarness.StartAsync(new ReceiverOptions([newer.Address], OperatorHarness.Web, "web-0")
        {
            PatienceWithUnclearStates = TimeSpan.FromMilliseconds(300),
        });
        await newer.WaitForUpToDateAsync(1);
        await newer.DisposeAsync();
        await using var wrong = await OperatorHarness.StartAsync(
            new() { RetryAfterRefusal = TimeSpan.FromMilliseconds(200), HeartbeatInterval = TimeSpan.FromMilliseconds(100) }, newer.Port, new ShiftedTime(TimeSpan.FromHours(-1)));
        wrong.Publisher.Publish(OperatorHarness.Web, States.Of(1));
        await wrong.WaitForUpToDateAsync(1);
        Assert.Equal(1, proxy.Proxy.State.Servers[0].Address.Port);
        Assert.InRange(await wrong.MetricAsync("hashbalancer_operator_nacks_total{reason=\"outdated\"}"), 1, 100);
    }

    [Fact]
    public async Task Proxy_ThatCannotDoWhatItIsTold_SaysWhyAndGoesOn()
    {
        await using var operators = await OperatorHarness.StartAsync();
        operators.Publisher.Publish(OperatorHarness.Web, States.Of(1));
        await using var proxy = await operators.StartProxyAsync();
        await operators.WaitForUpToDateAsync(1);
        var policy = new BalancerPolicy { Balancing = new BalancingPolicy { Algorithm = "of_the_future" } };
        operators.Publisher.Publish(OperatorHarness.Web, States.Of([States.Server(1)], policy));
        await Eventually.TrueAsync(() => operators.Status.Proxies is [{ Refusal: not null }]);
        Assert.Contains("of_the_future", operators.Status.Proxies[0].Refusal, StringComparison.Ordinal);
        Assert.Equal(0, operators.Status.UpToDate);
        operators.Publisher.Publish(OperatorHarness.Web, States.Of(2));
        await operators.WaitForUpToDateAsync(1);
    }

    [Fact]
    public async Task Proxy_WhoseOperatorFallsSilent_ConnectsAnew()
    {
        await using var operators = await OperatorHarness.StartAsync(new() { HeartbeatInterval = TimeSpan.FromMinutes(1) });
        operators.Publisher.Publish(OperatorHarness.Web, States.Of(1));
        await using var proxy = await ClusterHarness.StartAsync(
            new ReceiverOptions([operators.Address], OperatorHarness.Web, "web-0") { SilenceLimit = TimeSpan.FromMilliseconds(300) });
        await Eventually.TrueAsync(() => proxy.Log.Count("silent for too long") > 0);
        await Eventually.TrueAsync(() => proxy.Log.Count("Following shop/web") > 1);
    }

    [Fact]
    public async Task Operator_WhoseProxyFallsSilent_EndsItsStream()
    {
        await using var operators = await OperatorHarness.StartAsync(new() { SilenceLimit = TimeSpan.FromMilliseconds(300) });
        using var silent = new RawProxy(operators);
        await silent.SayHelloAsync("silent");
        await Eventually.TrueAsync(() => operators.Log.Contains(LogLevel.Warning, "silent for too long"));
        await Eventually.TrueAsync(() => operators.Status.Proxies.IsEmpty);
    }
}
