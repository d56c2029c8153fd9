using System.Text.Json.Nodes;
using k8s.Models;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.Kubernetes.Controlling;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Kubernetes.Tests.Support;

namespace K8sHashBalancer.Kubernetes.Tests.Controlling;

public sealed class ControllerTests : IAsyncLifetime
{
    private readonly RecordingReconciler _reconciler = new();
    private readonly Services _services = new(TimeProvider.System);
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Objects_ThereAtTheStartAndChangedLater_AreReconciled()
    {
        _server.CreateWidget("a");
        var mirror = _server.Mirror<Widget>();
        await using var mirroring = new RunningComponent(mirror);
        await using var controlling = new RunningComponent(Control(mirror));
        await Eventually.True(() => _reconciler.Count("a red") == 1);
        await Eventually.True(() => _server.Watches.Count == 1);
        _server.Paint("a", "blue");
        await Eventually.True(() => _reconciler.Count("a blue") == 1);
        _server.Objects.Delete(Widgets.Id("a"));
        await Eventually.True(() => _reconciler.Count("a deleted") == 1);
    }

    [Fact]
    public async Task Status_Changes_IsStoredButNotReconciled()
    {
        _server.CreateWidget("a");
        var mirror = _server.Mirror<Widget>();
        await using var mirroring = new RunningComponent(mirror);
        await using var controlling = new RunningComponent(Control(mirror));
        await Eventually.True(() => _server.Watches.Count == 1 && _reconciler.Calls.Count == 1);

        _server.SetStatus("a", 3);
        await Eventually.True(() => mirror.Snapshot.Get(Widgets.Key("a"))!.Status?.Ready == 3);
        _server.CreateWidget("z");
        await Eventually.True(() => _reconciler.Count("z red") == 1);

        Assert.Equal(1, _reconciler.Count("a red"));
    }

    [Theory]
    [InlineData("""{"labels":{"x":"1"}}""")]
    [InlineData("""{"annotations":{"x":"1"}}""")]
    [InlineData("""{"deletionTimestamp":"2026-01-01T00:00:00Z","finalizers":["example.com/x"]}""")]
    public async Task Metadata_ThatAsksForMore_IsReconciled(string metadata)
    {
        _server.CreateWidget("a");
        var mirror = _server.Mirror<Widget>();
        await using var mirroring = new RunningComponent(mirror);
        await using var controlling = new RunningComponent(Control(mirror));
        await Eventually.True(() => _server.Watches.Count == 1 && _reconciler.Calls.Count == 1);

        _server.Objects.Update(Widgets.Id("a"), widget =>
        {
            foreach (var (name, value) in JsonNode.Parse(metadata)!.AsObject())
            {
                widget["metadata"]![name] = value!.DeepClone();
            }

            return widget;
        });
        await Eventually.True(() => _reconciler.Calls.Count == 2);
    }

    [Fact]
    public async Task Owned_ObjectChangesOrGoes_OwnerIsReconciled()
    {
        _server.CreateWidget("a");
        var widgets = _server.Mirror<Widget>();
        var deployments = _server.Mirror<V1Deployment>();
        await using var first = new RunningComponent(widgets);
        await using var second = new RunningComponent(deployments);
        await using var controlling = new RunningComponent(Control(widgets).Owns(deployments));
        await Eventually.True(() => _server.Watches.Count == 2 && _reconciler.Calls.Count == 1);

        var id = new FakeApiServer.Storage.ObjectId("apps/v1/deployments", "shop", "a-proxy");
        _server.Objects.Create(id, Owned("Widget", "example.com/v1", "a"));
        await Eventually.True(() => _reconciler.Count("a red") == 2);
        _server.Objects.Delete(id);
        await Eventually.True(() => _reconciler.Count("a red") == 3);
        _server.Objects.Create(id, Owned("Gadget", "example.com/v1", "b"));
        _server.Paint("a", "blue");
        await Eventually.True(() => _reconciler.Count("a blue") == 1);

        Assert.DoesNotContain("b deleted", _reconciler.Calls);
    }

    [Fact]
    public async Task Watched_LabelMovesToAnotherParent_BothAreReconciled()
    {
        foreach (var name in new[] { "a", "b" })
        {
            _server.CreateWidget(name);
        }

        var widgets = _server.Mirror<Widget>();
        var slices = _server.Mirror<V1EndpointSlice>();
        await using var first = new RunningComponent(widgets);
        await using var second = new RunningComponent(slices);
        await using var controlling = new RunningComponent(Control(widgets).Watches(slices, Parent));
        await Eventually.True(() => _server.Watches.Count == 2 && _reconciler.Calls.Count == 2);

        var id = new FakeApiServer.Storage.ObjectId("discovery.k8s.io/v1/endpointslices", "shop", "s");
        _server.Objects.Create(id, Slice("a"));
        await Eventually.True(() => _reconciler.Count("a red") == 2);
        _server.Objects.Update(id, _ => Slice("b"));
        await Eventually.True(() => _reconciler.Count("a red") == 3 && _reconciler.Count("b red") == 2);

        static IEnumerable<ObjectKey> Parent(V1EndpointSlice slice) => [new(slice.Namespace(), slice.GetLabel("kubernetes.io/service-name"))];
    }

    [Fact]
    public async Task Start_OneStoreIsNotListedInTime_SaysWhichAndWhy()
    {
        _server.Faults.Always(request => request.Target.Collection.EndsWith("/endpointslices", StringComparison.Ordinal) ? new FakeApiServer.Faults.Fault.Status(403) : null);
        var widgets = _server.Mirror<Widget>();
        var slices = _server.Mirror<V1EndpointSlice>();
        await using var first = new RunningComponent(widgets);
        await using var second = new RunningComponent(slices);
        await Eventually.True(() => slices.DescribeUnsynced().Single().Contains("403", StringComparison.Ordinal));
        var controller = Control(widgets, new ControllerOptions<Widget> { SyncTimeout = TimeSpan.FromMilliseconds(50) }).Watches(slices, _ => []);

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => controller.RunAsync(CancellationToken.None));
        Assert.Contains("endpointslices.discovery.k8s.io (403", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("widgets", exception.Message, StringComparison.Ordinal);
        Assert.Empty(_reconciler.Calls);
    }

    [Fact]
    public async Task Stop_WorkUnderWay_IsCancelledAndAwaited()
    {
        _server.CreateWidget("a");
        var mirror = _server.Mirror<Widget>();
        await using var mirroring = new RunningComponent(mirror);
        _reconciler.Reconcile = async (_, cancellation) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            return ReconcileResult.Done;
        };
        var controlling = new RunningComponent(Control(mirror));
        await Eventually.True(() => _reconciler.Active == 1);
        await controlling.DisposeAsync();

        Assert.Equal(0, _reconciler.Active);
        Assert.Equal(1, _services.Metric("""test_reconciles_total{controller="widgets.example.com",outcome="cancelled"}"""));
    }

    [Fact]
    public async Task Workers_Several_ReconcileDifferentObjectsAtOnceButNoneTwice()
    {
        for (var i = 0; i < 20; i++)
        {
            _server.CreateWidget($"w{i}");
        }

        var gate = new TaskCompletionSource();
        _reconciler.Reconcile = async (_, _) =>
        {
            await gate.Task;
            return ReconcileResult.Done;
        };
        var mirror = _server.Mirror<Widget>();
        await using var mirroring = new RunningComponent(mirror);
        var controller = Control(mirror, new ControllerOptions<Widget> { Workers = 3 });
        await using var controlling = new RunningComponent(controller);
        await Eventually.True(() => _reconciler.Active == 3);
        foreach (var key in mirror.Snapshot.Objects.Keys)
        {
            controller.Enqueue(key);
        }

        gate.SetResult();
        await Eventually.True(() => _reconciler.Calls.Count == 23);
        Assert.Equal(3, _reconciler.MostActive);
    }

    private Controller<Widget> Control(Mirror<Widget> mirror, ControllerOptions<Widget>? options = null) =>
        new(mirror, _reconciler, options ?? new ControllerOptions<Widget>(), _services.Runtime);

    private static JsonObject Owned(string kind, string apiVersion, string name) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["ownerReferences"] = new JsonArray(new JsonObject { ["kind"] = kind, ["apiVersion"] = apiVersion, ["name"] = name, ["uid"] = "u", ["controller"] = true }),
        },
    };

    private static JsonObject Slice(string service) => new()
    {
        ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = service } },
        ["addressType"] = "IPv4",
        ["endpoints"] = new JsonArray(),
    };
}
