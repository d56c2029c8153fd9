using k8s.Models;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Tests.Support;

namespace K8sHashBalancer.Kubernetes.Tests.Reflecting;

/// <summary>Mirrors that store only some of the objects.</summary>
public sealed class KeepTests : IAsyncLifetime
{
    private readonly List<string> _changes = [];
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Object_NotKept_IsNeitherStoredNorReported()
    {
        _server.CreateWidget("listed", color: "grey");
        var mirror = Mirror();
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);

        _server.CreateWidget("watched", color: "grey");
        _server.CreateWidget("last");
        await Eventually.True(() => mirror.Color("last") == "red");

        Assert.Equal(["last:  > red"], _changes);
        Assert.Single(mirror.Snapshot.Objects);
    }

    [Fact]
    public async Task Object_StopsAndStartsBeingKept_IsReportedGoneAndNew()
    {
        _server.CreateWidget("a");
        var mirror = Mirror();
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);

        _server.Paint("a", "grey");
        await Eventually.True(() => mirror.Snapshot.Objects.IsEmpty);
        _server.Paint("a", "blue");
        await Eventually.True(() => mirror.Color("a") == "blue");

        Assert.Equal(["a:  > red", "a: red > ", "a:  > blue"], _changes);
    }

    [Fact]
    public async Task Object_StopsBeingKeptInAGap_IsGoneAfterTheList()
    {
        _server.CreateWidget("a");
        var mirror = Mirror();
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);

        _server.Faults.Next(request => request.IsWatch, new FakeApiServer.Faults.Fault.Status(410));
        _server.Watches.CutAll();
        _server.Paint("a", "grey");

        await Eventually.True(() => mirror.Snapshot.Objects.IsEmpty);
        Assert.True(mirror.Snapshot.Covers(Widgets.Key("a")));
    }

    [Fact]
    public async Task Version_OfEventsNotKept_IsWhereTheWatchResumes()
    {
        var mirror = Mirror();
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);

        _server.CreateWidget("a");
        var version = _server.CreateWidget("b", color: "grey")["metadata"]!["resourceVersion"]!.GetValue<string>();
        await Eventually.True(() => mirror.Color("a") == "red");
        _server.Watches.CloseAll();
        await Eventually.True(() => _server.Requests.Watches.Count == 2);

        Assert.Equal(version, _server.Requests.Watches[1].Query["resourceVersion"]);
    }

    private Mirror<Widget> Mirror()
    {
        var mirror = _server.Mirror(new MirrorOptions<Widget>
        {
            Reflector = Mirrors.Impatient<Widget>() with { Keep = widget => widget.Spec.Color != "grey" },
        });
        mirror.Store.Subscribe(change => _changes.Add($"{change.Key.Name}: {change.Before?.Spec.Color} > {change.After?.Spec.Color}"));
        return mirror;
    }
}
