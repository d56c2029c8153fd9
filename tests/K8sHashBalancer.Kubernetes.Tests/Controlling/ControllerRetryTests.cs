using k8s.Autorest;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Controlling;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace K8sHashBalancer.Kubernetes.Tests.Controlling;

/// <summary>When objects are reconciled again, by a clock that only the test moves.</summary>
public sealed class ControllerRetryTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly RecordingReconciler _reconciler = new();
    private readonly Services _services;
    private readonly Mirror<Widget> _mirror;

    public ControllerRetryTests()
    {
        _services = new Services(_clock);
        _mirror = new Mirror<Widget>([new ScriptedSource((_, _, _) => throw new NotSupportedException())], new MirrorOptions<Widget>(), _services.Runtime);
        _mirror.Store.Replace("", [Widgets.Make("a")]);
    }

    private int Calls => _reconciler.Count("a red");

    [Fact]
    public async Task Exception_AgainAndAgain_BacksOff()
    {
        _reconciler.Reconcile = (_, _) => throw new InvalidOperationException("not yet");
        await using var running = Run();
        foreach (var milliseconds in new[] { 100, 200, 400, 800 })
        {
            var calls = Calls;
            await Eventually.True(() => Calls >= 1 && _services.Metric("""test_queue_delayed{controller="widgets"}""") == 1);
            calls = Calls;
            _clock.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
            Assert.Equal(calls, Calls);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            await Eventually.True(() => Calls == calls + 1);
        }

        await Eventually.True(() => _services.Metric("""test_reconciles_total{controller="widgets",outcome="failed"}""") == 5);
        Assert.Equal(5, _services.Metric("""test_queue_retries_total{controller="widgets"}"""));
    }

    [Fact]
    public async Task Conflict_IsRetriedAndCountedAsSuch()
    {
        _reconciler.Reconcile = (_, _) => Calls == 1
            ? throw new HttpOperationException("conflict") { Response = new HttpResponseMessageWrapper(new HttpResponseMessage(System.Net.HttpStatusCode.Conflict), "") }
            : Task.FromResult(ReconcileResult.Done);
        await using var running = Run();
        await Eventually.TrueWhileAdvancing(_clock, TimeSpan.FromMilliseconds(100), () => Calls == 2);

        Assert.Equal(1, _services.Metric("""test_reconciles_total{controller="widgets",outcome="conflict"}"""));
    }

    [Fact]
    public async Task TerminalException_IsNotRetriedUntilTheObjectChanges()
    {
        _reconciler.Reconcile = (_, _) => throw new TerminalException("There is no such service.");
        await using var running = Run();
        await Eventually.True(() => _services.Metric("""test_reconciles_total{controller="widgets",outcome="terminal"}""") == 1);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, _services.Metric("""test_queue_delayed{controller="widgets"}"""));
        Assert.Equal(1, Calls);

        var changed = Widgets.Make("a", "2");
        changed.Metadata.Generation = 2;
        _mirror.Store.Set(changed);
        await Eventually.True(() => Calls == 2);
    }

    [Fact]
    public async Task RequeueAfter_TimePasses_IsReconciledAgain()
    {
        _reconciler.Reconcile = (_, _) => Task.FromResult(ReconcileResult.RequeueAfter(TimeSpan.FromSeconds(30)));
        await using var running = Run();
        await Eventually.True(() => _services.Metric("""test_queue_delayed{controller="widgets"}""") == 1);
        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(1, Calls);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.True(() => Calls == 2);
    }

    [Fact]
    public async Task Resync_TimePasses_EverythingIsReconciledAgain()
    {
        await using var running = Run(new ControllerOptions<Widget> { Resync = TimeSpan.FromHours(1) });
        await Eventually.True(() => Calls == 1);
        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(1, Calls);
        await Eventually.TrueWhileAdvancing(_clock, TimeSpan.FromMinutes(1), () => Calls == 2);
    }

    [Fact]
    public void RequeueAfter_Zero_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ReconcileResult.RequeueAfter(TimeSpan.Zero));

    private RunningComponent Run(ControllerOptions<Widget>? options = null) =>
        new(new Controller<Widget>(
            _mirror,
            _reconciler,
            (options ?? new ControllerOptions<Widget>()) with { Backoff = new Backoff { Random = () => 1 } },
            _services.Runtime));
}
