using k8s.Models;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.Kubernetes.Controlling;
using K8sHashBalancer.Kubernetes.Leading;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Running;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Kubernetes.Tests.Support;

namespace K8sHashBalancer.Kubernetes.Tests.Running;

public sealed class ControllerRuntimeTests : IAsyncLifetime
{
    private readonly RecordingReconciler _reconciler = new();
    private readonly Services _services = new(TimeProvider.System);
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Run_EverythingTogether_ReconcilesAndStopsInOrder()
    {
        _server.CreateWidget("a");
        using var runtime = new ControllerRuntime(_server.Configuration, _services.Runtime);
        var widgets = runtime.Mirror<Widget>();
        var slices = runtime.Mirror<V1EndpointSlice>();
        var pods = runtime.MirrorMetadata<V1Pod>();
        var leadership = runtime.Elect(new LeaderElectionOptions { Namespace = "shop", Name = "operator", Identity = "a" });
        runtime.Events("example.com/operator", "pod-1");
        runtime.Control(widgets, _reconciler, new ControllerOptions<Widget> { Leadership = leadership })
            .Watches(slices, slice => [new ObjectKey(slice.Namespace(), "a")])
            .Watches(pods, pod => [new ObjectKey(pod.Namespace(), "a")]);

        using var stopping = new CancellationTokenSource();
        var running = runtime.RunAsync(stopping.Token);
        await Eventually.True(() => _reconciler.Count("a red") == 1 && _server.Watches.Count == 3);
        _server.Objects.Create(new("v1/pods", "shop", "p"), []);
        await Eventually.True(() => _reconciler.Count("a red") == 2);
        await stopping.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);

        Assert.Equal("", _server.Objects.Get(new("coordination.k8s.io/v1/leases", "shop", "operator"))!["spec"]!["holderIdentity"]!.GetValue<string>());
        Assert.Equal(0, _services.Metric("""test_leader{lease="shop/operator"}"""));
        Assert.Equal(1, _services.Metric("""test_objects{resource="pods"}"""));
        Assert.Equal(1, _services.Metric("""test_lists_total{resource="pods",scope=""}"""));
        Assert.Equal(1, _services.Metric("""test_watches_total{resource="pods"}"""));
        Assert.Equal(2, _services.Metric("""test_reconcile_duration_seconds_count{controller="widgets.example.com"}"""));
        Assert.Equal(0, _services.Metric("""test_queue_depth{controller="widgets.example.com"}"""));
    }

    [Fact]
    public async Task Run_OnePartCannotGoOn_AllStopAndItIsThrown()
    {
        _server.Faults.Always(request => request.IsList ? new Fault.Status(403) : null);
        using var runtime = new ControllerRuntime(_server.Configuration, _services.Runtime);
        runtime.Control(
            runtime.Mirror(new MirrorOptions<Widget> { Reflector = Mirrors.Impatient<Widget>() }),
            _reconciler,
            new ControllerOptions<Widget> { SyncTimeout = TimeSpan.FromMilliseconds(100) });

        var running = runtime.RunAsync(CancellationToken.None);
        await Assert.ThrowsAsync<TimeoutException>(() => running.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System));
    }
}
