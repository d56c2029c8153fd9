using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.Kubernetes.Tests.Support;

namespace K8sHashBalancer.Kubernetes.Tests.Reflecting;

public sealed class ReflectorWatchTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Watch_ObjectsChange_StoreFollows()
    {
        _server.CreateWidget("a");
        var mirror = _server.Mirror<Widget>();
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);

        _server.Paint("a", "blue");
        _server.CreateWidget("b");
        await Eventually.True(() => mirror.Color("a") == "blue" && mirror.Color("b") == "red");
        _server.Objects.Delete(Widgets.Id("a"));
        await Eventually.True(() => mirror.Color("a") is null);
    }

    [Fact]
    public async Task Watch_Opened_AsksForBookmarksAndAJitteredTimeout()
    {
        var mirror = _server.Mirror<Widget>();
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);

        var watch = _server.Requests.Watches[0];
        Assert.Equal("true", watch.Query["allowWatchBookmarks"]);
        Assert.InRange(int.Parse(watch.Query["timeoutSeconds"]!, System.Globalization.CultureInfo.InvariantCulture), 240, 480);
    }

    [Fact]
    public async Task Watch_EventsAndBookmarks_AdvanceTheVersionOfTheSnapshot()
    {
        _server.CreateWidget("a");
        var mirror = _server.Mirror<Widget>();
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1 && Version() == _server.Objects.Version);

        _server.Paint("a", "blue");
        await Eventually.True(() => Version() == _server.Objects.Version && mirror.Color("a") == "blue");
        _server.Objects.Delete(Widgets.Id("a"));
        await Eventually.True(() => Version() == _server.Objects.Version && mirror.Color("a") is null);
        _server.Objects.Create(new("v1/others", "shop", "b"), Widgets.Json("red"));
        _server.Watches.SendBookmarks();
        await Eventually.True(() => Version() == _server.Objects.Version);

        long Version() => long.Parse(mirror.Snapshot.VersionOf("shop") ?? "0", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Relist_WhileTheWatchIsSilent_FindsOutWhatItMissed()
    {
        _server.CreateWidget("a");
        _server.Faults.Always(request => request.IsWatch ? new Fault.Hang() : null);
        var mirror = _server.Mirror<Widget>();
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Requests.Watches.Count == 1);
        _server.Paint("a", "blue");
        Assert.Equal("red", mirror.Color("a"));

        _server.Faults.Next(request => request.IsList, new Fault.Status(500));
        var listed = mirror.RelistAsync("shop");
        await Eventually.True(() => listed.IsCompleted);

        Assert.Equal("blue", mirror.Color("a"));
        Assert.Equal(3, _server.Requests.Lists.Count);
    }

    [Fact]
    public async Task Watch_EndsAfterEvents_ResumesFromTheLastOne()
    {
        _server.CreateWidget("a");
        var mirror = _server.Mirror<Widget>();
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);

        var version = _server.Paint("a", "blue")["metadata"]!["resourceVersion"]!.GetValue<string>();
        await Eventually.True(() => mirror.Color("a") == "blue");
        _server.Watches.CloseAll();
        await Eventually.True(() => _server.Requests.Watches.Count == 2);

        Assert.Equal(version, _server.Requests.Watches[1].Query["resourceVersion"]);
        Assert.Single(_server.Requests.Lists);
    }

    [Fact]
    public async Task Watch_BookmarkOfATypeWithRequiredSpec_AdvancesTheVersion()
    {
        var services = new Services(TimeProvider.System);
        var mirror = _server.Mirror<Widget>(services: services);
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);

        // Changes of another type move the version on, and only a bookmark tells.
        _server.Objects.Create(new("v1/configmaps", "shop", "other"), []);
        _server.Watches.SendBookmarks();
        var version = _server.Objects.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await Eventually.True(() => services.Metric("""test_watch_events_total{resource="widgets.example.com",type="bookmark"}""") == 1);
        _server.Watches.CloseAll();
        await Eventually.True(() => _server.Requests.Watches.Count == 2);

        Assert.Equal(version, _server.Requests.Watches[1].Query["resourceVersion"]);
        Assert.Single(_server.Requests.Lists);
    }

    [Fact]
    public async Task Watch_ClosedWithoutAnEvent_ResumesWithoutAList()
    {
        _server.Faults.Next(request => request.IsWatch, new Fault.CloseSilently(), times: 3);
        var mirror = _server.Mirror<Widget>();
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);
        _server.CreateWidget("a");
        await Eventually.True(() => mirror.Color("a") == "red");

        Assert.Equal(4, _server.Requests.Watches.Count);
        Assert.Single(_server.Requests.Lists);
    }

    [Fact]
    public async Task Watch_RefusedWithGone_ListsAnew()
    {
        _server.CreateWidget("a");
        var mirror = _server.Mirror<Widget>();
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);

        _server.Faults.Next(request => request.IsWatch, new Fault.Status(410));
        _server.Watches.CutAll();
        await Eventually.True(() => _server.Requests.Lists.Count == 2 && _server.Watches.Count == 1);
    }

    [Theory]
    [InlineData(410, "Expired")]
    [InlineData(410, "Gone")]
    [InlineData(500, "Expired")]
    public async Task Watch_GoneInTheStream_ListsAnewAtOnce(int code, string reason)
    {
        _server.Faults.Next(request => request.IsWatch, new Fault.ErrorEvent(code, reason));
        var mirror = _server.Mirror<Widget>();
        await using var running = new RunningComponent(mirror);

        // The stream stays open after the error: who swallows it would stay in it for good.
        await Eventually.True(() => _server.Requests.Lists.Count == 2);
        _server.CreateWidget("a");
        await Eventually.True(() => mirror.Color("a") == "red");
    }

    [Fact]
    public async Task Watch_OtherErrorInTheStream_ResumesWithoutAList()
    {
        _server.Faults.Next(request => request.IsWatch, new Fault.ErrorEvent(500, "InternalError"));
        var mirror = _server.Mirror<Widget>();
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Requests.Watches.Count == 2);
        _server.CreateWidget("a");
        await Eventually.True(() => mirror.Color("a") == "red");

        Assert.Single(_server.Requests.Lists);
    }

    public static TheoryData<Fault> Failures => [new Fault.Cut(), new Fault.Status(500), new Fault.Status(429), new Fault.Html(502), new Fault.Garbage()];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task ListsAndWatches_Fail_AreRepeatedUntilTheyDoNot(Fault fault)
    {
        _server.Faults.Next(request => request.IsList, fault is Fault.Garbage ? new Fault.Cut() : fault, times: 3);
        _server.Faults.Next(request => request.IsWatch, fault, times: 3);
        var mirror = _server.Mirror<Widget>();
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);
        _server.CreateWidget("a");
        await Eventually.True(() => mirror.Color("a") == "red");

        Assert.Equal(4, _server.Requests.Lists.Count);
    }

    [Fact]
    public async Task Watch_LinesArriveInPieces_AreReadWhole()
    {
        _server.Faults.Next(request => request.IsWatch, new Fault.Slow(7));
        var mirror = _server.Mirror<Widget>();
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);
        _server.CreateWidget("a", color: "größer");
        await Eventually.True(() => mirror.Color("a") == "größer");
    }

    [Fact]
    public async Task Watch_HistoryCompactedUnderIt_ConvergesToTheServer()
    {
        var mirror = _server.Mirror<Widget>();
        await using var running = new RunningComponent(mirror);
        for (var i = 0; i < 20; i++)
        {
            _server.CreateWidget($"w{i}");
            _server.Objects.Compact();
        }

        await Eventually.True(() => mirror.Snapshot.Objects.Count == 20);
    }
}
