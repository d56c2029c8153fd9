using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Kubernetes.Tests.Support;

namespace K8sHashBalancer.Kubernetes.Tests.Reflecting;

public sealed class ReflectorListTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task List_SeveralPages_AllAreReadBeforeAnyIsStored()
    {
        for (var i = 0; i < 25; i++)
        {
            _server.CreateWidget($"w{i:00}");
        }

        var mirror = _server.Mirror(new MirrorOptions<Widget> { Reflector = Mirrors.Impatient<Widget>() with { PageSize = 10 } });
        var seen = new List<int>();
        mirror.Store.Subscribe(_ => seen.Add(mirror.Snapshot.Objects.Count));
        await using var running = new RunningComponent(mirror);
        await mirror.Synced;

        Assert.Equal(3, _server.Requests.Lists.Count);
        Assert.Equal(25, mirror.Snapshot.Objects.Count);
        Assert.Equal(Enumerable.Repeat(25, 25), seen);
        Assert.All(_server.Requests.Lists, list => Assert.False(list.Query.ContainsKey("resourceVersion")));
    }

    [Fact]
    public async Task List_HistoryIsCompactedBetweenPages_StartsOverAndCompletes()
    {
        for (var i = 0; i < 25; i++)
        {
            _server.CreateWidget($"w{i:00}");
        }

        _server.Faults.Next(request => request.IsList && request.Query.ContainsKey("continue"), new Fault.Status(410));
        var mirror = _server.Mirror(new MirrorOptions<Widget> { Reflector = Mirrors.Impatient<Widget>() with { PageSize = 10 } });
        await using var running = new RunningComponent(mirror);
        await mirror.Synced;

        Assert.Equal(25, mirror.Snapshot.Objects.Count);
        Assert.Equal(2, _server.Requests.Lists.Count(list => !list.Query.ContainsKey("continue")));
    }

    [Fact]
    public async Task List_PageFails_StoreStaysAsItWas()
    {
        _server.CreateWidget("a");
        _server.CreateWidget("b");
        var mirror = _server.Mirror(new MirrorOptions<Widget> { Reflector = Mirrors.Impatient<Widget>() with { PageSize = 1 } });
        await using var running = new RunningComponent(mirror);
        await mirror.Synced;
        var removed = 0;
        mirror.Store.Subscribe(change => removed += change.After is null ? 1 : 0);

        var failing = 3;
        _server.Faults.Always(request =>
            request.IsWatch && failing > 0 ? new Fault.Status(410)
            : request.IsList && request.Query.ContainsKey("continue") && Interlocked.Decrement(ref failing) >= 0 ? new Fault.Status(500)
            : null);
        _server.Watches.CutAll();
        await Eventually.True(() => failing < 0 && _server.Watches.Count == 1);

        Assert.Equal(2, mirror.Snapshot.Objects.Count);
        Assert.Equal(0, removed);
    }

    [Fact]
    public async Task Relist_AfterGap_ReportsWhatVanishedChangedAndCameAndNothingElse()
    {
        foreach (var name in new[] { "stays", "changes", "goes" })
        {
            _server.CreateWidget(name);
        }

        var mirror = _server.Mirror<Widget>();
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);
        var changes = new List<StoreChange<Widget>>();
        mirror.Store.Subscribe(changes.Add);

        _server.Faults.Always(request => request.IsWatch || request.IsList ? new Fault.Status(503) : null);
        _server.Watches.CutAll();
        await Eventually.True(() => _server.Watches.Count == 0);
        _server.Paint("changes", "blue");
        _server.Objects.Delete(Widgets.Id("goes"));
        _server.CreateWidget("comes");
        _server.Objects.Compact();
        _server.Faults.Clear();
        await Eventually.True(() => _server.Watches.Count == 1 && changes.Count >= 3);

        Assert.Equal(
            ["changes: red > blue", "comes:  > red", "goes: red > "],
            changes.Select(change => $"{change.Key.Name}: {change.Before?.Spec.Color} > {change.After?.Spec.Color}").Order());
    }

    [Fact]
    public async Task List_ItemCannotBeRead_OthersAreStoredAndTheItemStaysAsKnown()
    {
        _server.CreateWidget("good");
        _server.CreateWidget("bad");
        var mirror = _server.Mirror<Widget>();
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);

        _server.Objects.Update(Widgets.Id("bad"), widget =>
        {
            widget["spec"] = "not an object";
            return widget;
        });
        _server.Paint("good", "blue");
        await Eventually.True(() => mirror.Color("good") == "blue");
        _server.Objects.Compact();
        _server.Paint("good", "green");
        _server.Watches.CutAll();
        await Eventually.True(() => mirror.Color("good") == "green");

        Assert.Equal("red", mirror.Color("bad"));
        _server.Objects.Delete(Widgets.Id("bad"));
        await Eventually.True(() => mirror.Snapshot.Objects.Count == 1);
    }
}
