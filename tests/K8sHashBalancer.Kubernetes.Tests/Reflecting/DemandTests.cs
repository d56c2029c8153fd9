using System.Collections.Concurrent;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Faults;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Kubernetes.Tests.Support;

namespace K8sHashBalancer.Kubernetes.Tests.Reflecting;

/// <summary>Mirrors that hold the objects of certain keys, and fetch those of others when these come to be wanted.</summary>
public sealed class DemandTests : IAsyncLifetime
{
    private static readonly ObjectKey Web = new("shop", "web");
    private static readonly ObjectKey Api = new("shop", "api");

    private readonly Wishes _wishes = new();
    private readonly ConcurrentQueue<ObjectKey> _covered = new();
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        _server.CreateWidget("w1", label: "web");
        _server.CreateWidget("a1", label: "api");
        _server.CreateWidget("w1", "bank", label: "web");
        _server.CreateWidget("none");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Objects_OfKeysNotWanted_AreNotStored(bool byLabel)
    {
        _wishes.Add(Web);
        var mirror = Mirror(byLabel);
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);
        _server.CreateWidget("a2", label: "api");
        _server.CreateWidget("w2", label: "web");
        await Eventually.True(() => mirror.Color("w2") == "red");

        Assert.Equal(["shop/w1", "shop/w2"], Keys(mirror));
        Assert.True(mirror.Snapshot.Covers(Web));
        Assert.False(mirror.Snapshot.Covers(Api));
        Assert.Equal(byLabel ? "app in (web)" : "", _server.Requests.Lists[0].Query["labelSelector"].ToString());
        Assert.Equal(byLabel ? "app in (web)" : "", _server.Requests.Watches[0].Query["labelSelector"].ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fetch_OfAKeyWantedSince_BringsWhatWasThereBeforeAndIsReported(bool byLabel)
    {
        _wishes.Add(Web);
        var mirror = Mirror(byLabel);
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);

        _wishes.Add(Api);
        mirror.Fetch(Api);
        await Eventually.True(() => mirror.Snapshot.Covers(Api));
        Assert.Equal(["shop/a1", "shop/w1"], Keys(mirror));
        _server.Paint("a1", "blue");
        await Eventually.True(() => mirror.Color("a1") == "blue");
        _server.Paint("w1", "green");
        await Eventually.True(() => mirror.Color("w1") == "green");

        Assert.Equal([Web, Api], _covered);
        Assert.Equal(2, _server.Requests.Lists.Count);
    }

    [Fact]
    public async Task Fetch_OfAKeyWithoutObjects_IsReportedToo()
    {
        _wishes.Add(Web);
        var mirror = Mirror();
        await using var running = new RunningComponent(mirror);
        await mirror.Synced;

        var nobody = new ObjectKey("shop", "nobody");
        _wishes.Add(nobody);
        mirror.Fetch(nobody);

        await Eventually.True(() => _covered.Contains(nobody));
        Assert.True(mirror.Snapshot.Covers(nobody));
    }

    [Fact]
    public async Task Fetch_WhileAListIsUnderWay_LeadsToOneMoreThatHasIt()
    {
        _wishes.Add(Web);
        _server.CreateWidget("w2", label: "web");
        var mirror = Mirror(pageSize: 1);
        var wished = false;
        _server.Faults.Always(request =>
        {
            if (request.IsList && request.Query.ContainsKey("continue") && !wished)
            {
                wished = true;
                _wishes.Add(Api);
                mirror.Fetch(Api);
            }

            return null;
        });
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => mirror.Snapshot.Covers(Api));

        Assert.Equal(["shop/a1", "shop/w1", "shop/w2"], Keys(mirror));
        Assert.Equal([Web, Api], _covered);
    }

    [Fact]
    public async Task Fetch_WhileAListIsUnderWayThatHasIt_LeadsToNoOther()
    {
        _wishes.Add(Web);
        var mirror = Mirror();
        _server.Faults.Always(request =>
        {
            mirror.Fetch(Web);
            return null;
        });
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);
        _server.CreateWidget("w2", label: "web");
        await Eventually.True(() => mirror.Color("w2") == "red");

        Assert.Single(_server.Requests.Lists);
        Assert.Single(_server.Requests.Watches);
    }

    [Fact]
    public async Task Fetch_ManyTimes_LeadsToTwoLists()
    {
        var mirror = Mirror(spacing: TimeSpan.FromMilliseconds(300));
        await using var running = new RunningComponent(mirror);
        await mirror.Synced;
        var keys = Enumerable.Range(0, 100).Select(i => new ObjectKey("shop", $"app{i:000}")).ToArray();
        foreach (var key in keys)
        {
            _wishes.Add(key);
            mirror.Fetch(key);
        }

        await Eventually.True(() => keys.All(mirror.Snapshot.Covers));
        Assert.InRange(_server.Requests.Lists.Count, 1, 2);
    }

    [Fact]
    public async Task Fetch_OfWhatIsCovered_ListsNothing()
    {
        _wishes.Add(Web);
        var mirror = Mirror();
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);

        mirror.Fetch(Web);
        _server.CreateWidget("w2", label: "web");
        await Eventually.True(() => mirror.Color("w2") == "red");

        Assert.Single(_server.Requests.Lists);
        Assert.Single(_server.Requests.Watches);
    }

    [Fact]
    public async Task Fetch_ListsFail_IsRepeatedUntilItIsCoveredAndWhatWasThereStays()
    {
        _wishes.Add(Web);
        var mirror = Mirror();
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);
        var gone = 0;
        mirror.Store.Subscribe(change => gone += change.After is null ? 1 : 0);

        _server.Faults.Next(request => request.IsList, new Fault.Status(503), times: 4);
        _wishes.Add(Api);
        mirror.Fetch(Api);

        await Eventually.True(() => mirror.Snapshot.Covers(Api));
        Assert.Equal(6, _server.Requests.Lists.Count);
        Assert.Equal(0, gone);
    }

    [Fact]
    public async Task Key_WantedNoMore_ItsObjectsGoWithTheNextListInTheSameSwap()
    {
        _wishes.Add(Web);
        var mirror = Mirror();
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);
        var coveredWhenGone = true;
        mirror.Store.Subscribe(change =>
        {
            if (change.After is null)
            {
                coveredWhenGone = mirror.Snapshot.Covers(Web);
            }
        });

        _wishes.Remove(Web);
        _wishes.Add(Api);
        mirror.Fetch(Api);

        await Eventually.True(() => mirror.Snapshot.Covers(Api));
        Assert.Equal(["shop/a1"], Keys(mirror));
        Assert.False(coveredWhenGone);
    }

    [Fact]
    public async Task NothingWanted_NothingIsAskedUntilSomethingIs()
    {
        var mirror = Mirror();
        await using var running = new RunningComponent(mirror);
        await mirror.Synced;
        Assert.Empty(_server.Requests.All);

        _wishes.Add(Web);
        mirror.Fetch(Web);
        await Eventually.True(() => mirror.Color("w1") == "red");
    }

    [Fact]
    public async Task Key_ThatNoLabelCanHave_DoesNotKeepOthersFromBeingListed()
    {
        var bad = new ObjectKey("shop", "not a label!");
        _wishes.Add(Web, bad);
        var mirror = Mirror();
        await using var running = new RunningComponent(mirror);
        await mirror.Synced;

        Assert.Equal("app in (web)", _server.Requests.Lists[0].Query["labelSelector"].ToString());
        Assert.True(mirror.Snapshot.Covers(bad));
    }

    [Fact]
    public async Task Keys_MoreThanFitIntoARequest_AreFoundAmongAll()
    {
        _wishes.Add(Web);
        _wishes.Add([.. Enumerable.Range(0, 1000).Select(i => new ObjectKey("shop", $"app{i:000}"))]);
        var mirror = Mirror();
        await using var running = new RunningComponent(mirror);
        await mirror.Synced;

        Assert.Equal("", _server.Requests.Lists[0].Query["labelSelector"].ToString());
        Assert.Equal(["shop/w1"], Keys(mirror));
    }

    [Fact]
    public async Task Namespaces_Several_AreAskedOnlyWhereSomethingIsWanted()
    {
        _wishes.Add(Web);
        var mirror = Mirror(namespaces: ["shop", "bank"]);
        await using var running = new RunningComponent(mirror);
        await mirror.Synced;
        var inBank = new ObjectKey("bank", "web");
        Assert.False(mirror.Snapshot.Covers(inBank));
        Assert.All(_server.Requests.All, request => Assert.Equal("shop", request.Target.Namespace));

        _wishes.Add(inBank);
        mirror.Fetch(inBank);
        await Eventually.True(() => mirror.Snapshot.Covers(inBank));

        Assert.Equal(["bank/w1", "shop/w1"], Keys(mirror));
        Assert.Single(_server.Requests.Lists, request => request.Target.Namespace == "shop");
    }

    [Fact]
    public async Task After_OtherMirrorIsNotSynced_NothingIsListedAndItSaysWhy()
    {
        _server.Faults.Next(request => request.IsList, new Fault.Status(500));
        var hold = new TaskCompletionSource();
        var first = new HeldMirror(hold.Task);
        _wishes.Add(Web);
        var mirror = _server.Mirror(new MirrorOptions<Widget> { After = first, Reflector = Mirrors.Impatient<Widget>() with { Demand = _wishes.Demand() } });
        await using var running = new RunningComponent(mirror);
        Assert.Equal(["widgets.example.com (waits for held)"], mirror.DescribeUnsynced());
        Assert.Empty(_server.Requests.All);

        hold.SetResult();
        await mirror.Synced.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
    }

    private Mirror<Widget> Mirror(bool byLabel = true, int pageSize = 500, TimeSpan? spacing = null, params string[] namespaces)
    {
        var mirror = _server.Mirror(new MirrorOptions<Widget>
        {
            Selection = new ResourceSelection { Namespaces = namespaces },
            Reflector = Mirrors.Impatient<Widget>() with
            {
                Demand = _wishes.Demand(byLabel),
                PageSize = pageSize,
                RelistSpacing = spacing ?? TimeSpan.FromMilliseconds(10),
            },
        });
        mirror.Store.SubscribeCoverage(_covered.Enqueue);
        return mirror;
    }

    private static string[] Keys(Mirror<Widget> mirror) => [.. mirror.Snapshot.Objects.Keys.Order().Select(key => key.ToString())];

    private sealed class HeldMirror(Task synced) : IMirror
    {
        public string Name => "held";

        public Task Synced => synced;

        public Exception? SyncError => null;

        public Task RelistAsync(string ofNamespace) => Task.CompletedTask;

        public IEnumerable<string> DescribeUnsynced() => [];

        public Task RunAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
