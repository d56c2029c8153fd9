using Grpc.Core;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.Protocol.V1;
using K8sHashBalancer.Publishing.Tests.Harness;

namespace K8sHashBalancer.Publishing.Tests;

/// <summary>How a whole operator stops while proxies are connected.</summary>
public sealed class StopTests
{
    /// <summary>Less than the host gives streams that do not end by themselves.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task Operator_ThatStops_LeavesItsProxiesToAnotherAndEndsAtOnce()
    {
        await using var backend = await Backend.StartAsync();
        await using var server = await ApiServer.StartAsync();
        OperatorProcess.CreateWeb(server, backend.Port);
        await using var first = await OperatorProcess.StartAsync(server, "first");
        await Eventually.TrueAsync(() => first.Log.Contains(LogLevel.Information, "first leads"));
        await using var second = await OperatorProcess.StartAsync(server, "second");
        await Eventually.TrueAsync(() => first.Status.Published is not null && second.Status.Published is not null);
        await using var proxy = await ClusterHarness.StartAsync(OperatorHarness.Web, "web-0", first.Address, second.Address);
        await using var other = await ClusterHarness.StartAsync(OperatorHarness.Web, "web-1", first.Address, second.Address);
        await Eventually.TrueAsync(() => first.Status.UpToDate == 2 && second.Status.UpToDate == 2);
        var fingerprint = proxy.Fingerprint;

        var (stopped, next) = (first, second);
        var started = TimeProvider.System.GetTimestamp();
        stopped.Stop();

        Assert.Equal(0, await stopped.Running.WithinDeadline());
        var took = TimeProvider.System.GetElapsedTime(started);
        Assert.True(took < AtOnce, $"It took {took.TotalSeconds:0.0} s.\n{stopped.Log}");
        await Eventually.TrueAsync(() => next.Status.UpToDate == 2, $"both proxies are at the other operator\n{proxy.Log}\n{other.Log}");
        await Eventually.TrueAsync(() => next.Log.Contains(LogLevel.Information, " leads by lease shop/k8s-hashbalancer"));
        Assert.Equal(fingerprint, proxy.Fingerprint);
        await proxy.GetAsync();
        await other.GetAsync();
    }

    [Fact]
    public async Task Operator_ThatStops_EndsStreamsWithAReasonToComeBack()
    {
        await using var server = await ApiServer.StartAsync();
        OperatorProcess.CreateWeb(server, 1);
        await using var stopped = await OperatorProcess.StartAsync(server, "only");
        using var proxy = new RawProxy(stopped.Address);
        await proxy.SayHelloAsync("web-0");
        await Eventually.TrueAsync(() => stopped.Status.Proxies.Length == 1);

        stopped.Stop();

        Assert.Equal(StatusCode.Unavailable, (await proxy.EndAsync()).StatusCode);
        Assert.Equal(0, await stopped.Running.WithinDeadline());
    }

    [Fact]
    public async Task Proxy_ThatComesBeforeTheListsAreComplete_IsToldNothing()
    {
        await using var server = await ApiServer.StartAsync();
        OperatorProcess.CreateWeb(server, 1);
        server.Faults.Always(request => request.IsList && request.Target.Collection == "v1/pods" ? new FakeApiServer.Faults.Fault.Status(503) : null);
        await using var early = await OperatorProcess.StartAsync(server, "only");
        using var proxy = new RawProxy(early.Address);
        await proxy.SayHelloAsync("web-0");
        await Eventually.TrueAsync(() => early.Status.Proxies.Length == 1);
        var state = ReadStateAsync(proxy);
        await Eventually.TrueAsync(() => server.Requests.Lists.Count(request => request.Target.Collection == "v1/pods") > 3);
        Assert.False(state.IsCompleted);

        server.Faults.Clear();

        Assert.Equal("127.0.0.1", (await state).Servers.Single().Host);
    }

    /// <summary>The first message that is more than a heartbeat.</summary>
    private static async Task<FullState> ReadStateAsync(RawProxy proxy)
    {
        while (true)
        {
            if ((await proxy.ReadAsync()).Full is { } state)
            {
                return state;
            }
        }
    }
}
