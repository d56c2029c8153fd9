using System.Net;
using K8sHashBalancer.Publishing.Tests.Harness;

namespace K8sHashBalancer.Publishing.Tests.Storing;

/// <summary>A proxy that starts with the state of the one before.</summary>
public sealed class RestartTests : IDisposable
{
    private static readonly string[] Keys = [.. Enumerable.Range(0, 60).Select(number => $"/key-{number}")];

    private readonly TestFolder _folder = new();

    private string StateFile => _folder.PathOf("state");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Proxy_RestartedWithoutAnOperator_SendsTheSameKeysToTheSameServers()
    {
        await using var backends = await Backend.StartAsync(3);
        var snapshot = States.Of(backends.All.Select(backend => backend.Port));
        Dictionary<string, string> before;
        await using (var operators = await OperatorHarness.StartAsync())
        {
            operators.Publisher.Publish(OperatorHarness.Web, snapshot);
            await using var first = await StoredStates.StartProxyAsync(StateFile, operators.Address);
            await first.Proxy.Ready.WithinDeadline();
            before = await AskAsync(first);
            await Eventually.TrueAsync(() => StoredStates.FingerprintIn(StateFile) == snapshot.Fingerprint.Value);
            Assert.Equal("ready", first.Proxy.Readiness.Detail);
        }

        await using var second = await StoredStates.StartProxyAsync(StateFile, StoredStates.Nobody, patience: TimeSpan.Zero);

        await Eventually.TrueAsync(() => second.Proxy.Readiness.Ready, $"it is ready\n{second.Log}");
        Assert.Equal(before, await AskAsync(second));
        var detail = (string?)(await second.Api.GetAsync("/readyz"))["detail"];
        Assert.StartsWith("serving from the state stored at ", detail, StringComparison.Ordinal);
        Assert.EndsWith("no operator has answered yet", detail, StringComparison.Ordinal);
        Assert.True(second.Log.Contains(LogLevel.Warning, $"Serving from the state {snapshot.Fingerprint}"), second.Log.ToString());
        var metrics = await second.Api.MetricsAsync();
        Assert.Equal(1, metrics["hashbalancer_state_stored"]);
        Assert.InRange(metrics["hashbalancer_state_stored_age_seconds"], 0, 2 * Eventually.Deadline.TotalSeconds);
    }

    [Fact]
    public async Task Proxy_WithAStoredState_TellsTheOperatorWhatItHoldsAndIsReadyWithItsWord()
    {
        await using var operators = await OperatorHarness.StartAsync();
        StoredStates.Write(StateFile, States.Of(1));
        operators.Publisher.Publish(OperatorHarness.Web, States.Of(1));

        await using var proxy = await StoredStates.StartProxyAsync(StateFile, operators.Address);

        await Eventually.TrueAsync(() => proxy.Proxy.Readiness is { Ready: true, Detail: "ready" });
        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Information, "An operator has confirmed the state that was stored at 2026-03-04 05:06:07Z"));
        Assert.Equal(0, await operators.MetricAsync("hashbalancer_operator_messages_total{kind=\"full\"}"));
        var metrics = await proxy.Api.MetricsAsync();
        Assert.Equal((0, 0), (metrics["hashbalancer_state_stored"], metrics["hashbalancer_state_stored_age_seconds"]));
    }

    [Fact]
    public async Task Proxy_WithAStoredStateThatIsOld_IsReadyOnlyWithTheNewOne()
    {
        await using var old = await Backend.StartAsync("old");
        await using var current = await Backend.StartAsync("new");
        await using var operators = await OperatorHarness.StartAsync();
        StoredStates.Write(StateFile, States.Of(old.Port));
        await using var proxy = await StoredStates.StartProxyAsync(StateFile, operators.Address);
        await proxy.Proxy.Ready.WithinDeadline();

        // The operator is there, and says nothing of the balancer yet. Requests that come anyway are served.
        await Eventually.TrueAsync(() => operators.Status.Proxies is [{ Ready: false }] && operators.Status.Proxies[0].Detail.StartsWith("holding the state", StringComparison.Ordinal));
        var readiness = await proxy.Api.CallAsync(HttpMethod.Get, "/readyz", expected: HttpStatusCode.ServiceUnavailable);
        Assert.Contains("for an operator to confirm it", (string?)readiness["detail"], StringComparison.Ordinal);
        Assert.Equal("old", (await AskAsync(proxy))["/key-0"]);

        operators.Publisher.Publish(OperatorHarness.Web, States.Of(current.Port));

        await Eventually.TrueAsync(() => proxy.Proxy.Readiness is { Ready: true, Detail: "ready" });
        Assert.Equal("new", (await AskAsync(proxy))["/key-0"]);
        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Information, "An operator has replaced the state"));
        await Eventually.TrueAsync(() => StoredStates.FingerprintIn(StateFile) == States.Of(current.Port).Fingerprint.Value);
    }

    [Fact]
    public async Task Proxy_ServingFromAStoredState_SaysSoInItsReports()
    {
        StoredStates.Write(StateFile, States.Of(1));
        await using var operators = await OperatorHarness.StartAsync();

        await using var proxy = await StoredStates.StartProxyAsync(StateFile, operators.Address, patience: TimeSpan.Zero);

        await Eventually.TrueAsync(() => operators.Status.Proxies is [{ Ready: true, Detail: "serving from the state stored at 2026-03-04 05:06:07Z; no operator has answered yet" }]);
    }

    private static async Task<Dictionary<string, string>> AskAsync(ClusterHarness proxy)
    {
        var answers = new Dictionary<string, string>();
        foreach (var key in Keys)
        {
            using var response = await proxy.Client.GetAsync(key).WithinDeadline();
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            answers[key] = response.Headers.GetValues("X-Server").Single();
        }

        return answers;
    }
}
