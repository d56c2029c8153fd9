using K8sHashBalancer.Kubernetes.Controlling;
using K8sHashBalancer.Kubernetes.Leading;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Tests.Support;

namespace K8sHashBalancer.Kubernetes.Tests.Leading;

public sealed class LeadingControllerTests
{
    private readonly RecordingReconciler _reconciler = new();
    private readonly Leadership _leadership = new();
    private readonly Services _services = new(TimeProvider.System);
    private readonly Mirror<Widget> _mirror;

    public LeadingControllerTests()
    {
        _mirror = new Mirror<Widget>([new ScriptedSource((_, _, _) => throw new NotSupportedException())], new MirrorOptions<Widget>(), _services.Runtime);
        _mirror.Store.Replace("", [Widgets.Make("a"), Widgets.Make("b")]);
    }

    [Fact]
    public async Task Terms_ComeAndGo_EachStartsWithEverythingAndNothingHappensBetween()
    {
        await using var running = Run();
        Assert.Empty(_reconciler.Calls);
        using (var ending = new CancellationTokenSource())
        {
            var term = await LeadAsync(1, ending);
            await Eventually.True(() => _reconciler.Calls.Count == 2);
            await EndAsync(ending);
            await term.EndAsync().WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        }

        var changed = Widgets.Make("a", "2");
        changed.Metadata.Generation = 2;
        _mirror.Store.Set(changed);
        Assert.Equal(2, _reconciler.Calls.Count);
        using var last = new CancellationTokenSource();
        await LeadAsync(2, last);
        await Eventually.True(() => _reconciler.Calls.Count == 4);
        Assert.Equal(4, _services.Metric("""test_queue_adds_total{controller="widgets"}"""));
    }

    [Fact]
    public async Task Term_EndsDuringWork_TokenIsCancelledAndTheTermHeldUntilItStops()
    {
        var stopped = new TaskCompletionSource();
        _reconciler.Reconcile = async (_, cancellation) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await stopped.Task;
            return ReconcileResult.Done;
        };
        await using var running = Run();
        using var ending = new CancellationTokenSource();
        var term = await LeadAsync(1, ending);
        await Eventually.True(() => _reconciler.Active == 2);
        await EndAsync(ending);
        var released = term.EndAsync();
        Assert.False(released.IsCompleted);

        stopped.SetResult();
        await released.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        Assert.Equal(0, _reconciler.Active);
    }

    [Fact]
    public async Task SoleLeadership_LeadsOnceAndForGood()
    {
        var sole = new SoleLeadership();
        var term = await sole.NextTermAsync(null, CancellationToken.None);
        Assert.Same(term, sole.Current);
        Assert.False(sole.NextTermAsync(term, CancellationToken.None).IsCompleted);
    }

    private RunningComponent Run() =>
        new(new Controller<Widget>(_mirror, _reconciler, new ControllerOptions<Widget> { Leadership = _leadership }, _services.Runtime));

    private Task<LeaderTerm> LeadAsync(long number, CancellationTokenSource ending)
    {
        _leadership.Publish(new LeaderTerm(number, ending.Token));
        return _leadership.NextTermAsync(null, CancellationToken.None);
    }

    private async Task EndAsync(CancellationTokenSource ending)
    {
        await ending.CancelAsync();
        _leadership.Publish(null);
    }
}
