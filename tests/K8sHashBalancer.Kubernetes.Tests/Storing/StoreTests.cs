using k8s.Models;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Kubernetes.Tests.Support;

namespace K8sHashBalancer.Kubernetes.Tests.Storing;

public sealed class StoreTests
{
    private readonly StoreIndex<Widget> _byApp = Indexes.ByLabel<Widget>("app");
    private readonly Store<Widget> _store;
    private readonly List<StoreChange<Widget>> _changes = [];

    public StoreTests()
    {
        _store = new Store<Widget>([""], _byApp);
        _store.Subscribe(_changes.Add);
    }

    [Fact]
    public void Snapshot_TakenBeforeAChange_StaysAsItWas()
    {
        _store.Set(Widgets.Make("a"));
        var before = _store.Snapshot;
        _store.Remove(Widgets.Key("a"));

        Assert.NotNull(before.Get(Widgets.Key("a")));
        Assert.Null(_store.Snapshot.Get(Widgets.Key("a")));
    }

    [Fact]
    public void Set_SameVersion_IsNoChange()
    {
        _store.Set(Widgets.Make("a", version: "1"));
        _store.Set(Widgets.Make("a", version: "1"));
        _store.Set(Widgets.Make("a", version: "2"));

        Assert.Equal(["1", "2"], _changes.Select(change => change.After!.Metadata.ResourceVersion));
    }

    [Fact]
    public void Remove_Unknown_IsNoChange()
    {
        _store.Remove(Widgets.Key("a"));
        Assert.Empty(_changes);
    }

    [Fact]
    public void Replace_SubscriberReadsTheStore_SeesTheWholeNewList()
    {
        _store.Replace("", [Widgets.Make("a"), Widgets.Make("b")]);
        var seen = new List<int>();
        _store.Subscribe(_ => seen.Add(_store.Snapshot.Objects.Count));
        _store.Replace("", [Widgets.Make("c"), Widgets.Make("d"), Widgets.Make("e")]);

        Assert.Equal([3, 3, 3, 3, 3], seen);
    }

    [Fact]
    public void Replace_ObjectIsAnotherOfTheSameVersion_IsAChange()
    {
        _store.Replace("", [Widgets.Make("a")]);
        var other = Widgets.Make("a");
        other.Metadata.Uid = "another";
        _store.Replace("", [other]);

        Assert.Equal(2, _changes.Count);
    }

    [Fact]
    public void Replace_OfOneNamespace_LeavesOthersAlone()
    {
        var store = new Store<Widget>(["shop", "bank"]);
        store.Replace("shop", [Widgets.Make("a", place: "shop")]);
        Assert.False(store.IsSynced);
        Assert.Equal(["bank"], store.Unlisted);

        store.Replace("bank", [Widgets.Make("b", place: "bank")]);
        store.Replace("shop", []);

        Assert.True(store.IsSynced);
        Assert.Equal("b", Assert.Single(store.Snapshot.Objects.Keys).Name);
    }

    [Fact]
    public void VersionOf_AfterEachChange_IsOfTheVerySnapshot()
    {
        Assert.Null(_store.Snapshot.VersionOf("shop"));
        _store.Replace("", [Widgets.Make("a", "5")], version: "7");
        var listed = _store.Snapshot;
        _store.Set(Widgets.Make("a", "8"), ("", "8"));
        var changed = _store.Snapshot;
        _store.Reach("", "9");
        var reached = _store.Snapshot;
        _store.Set(Widgets.Make("a", "8"), ("", "10"));
        _store.Remove(Widgets.Key("unknown"), ("", "11"));

        Assert.Equal(("7", "5"), (listed.VersionOf("shop"), listed.Get(Widgets.Key("a"))!.ResourceVersion()));
        Assert.Equal(("8", "8"), (changed.VersionOf("shop"), changed.Get(Widgets.Key("a"))!.ResourceVersion()));
        Assert.Equal("9", reached.VersionOf("shop"));
        Assert.Equal("11", _store.Snapshot.VersionOf("shop"));
        Assert.Equal(2, _changes.Count);
    }

    [Fact]
    public void VersionOf_EachNamespaceThatIsReadApart_IsItsOwn()
    {
        var store = new Store<Widget>(["shop", "bank"]);
        store.Replace("shop", [], version: "7");
        store.Replace("bank", [], version: "3");
        store.Reach("bank", "4");
        Assert.Equal(("7", "4", null), (store.Snapshot.VersionOf("shop"), store.Snapshot.VersionOf("bank"), store.Snapshot.VersionOf("other")));
    }

    [Fact]
    public void Replace_EmptyList_IsSynced()
    {
        _store.Replace("", []);
        Assert.True(_store.IsSynced);
    }

    [Fact]
    public void Find_LabelChangesAndGoes_IndexFollows()
    {
        _store.Set(Widgets.Make("a", "1", label: "web"));
        _store.Set(Widgets.Make("b", "1", label: "web"));
        _store.Set(Widgets.Make("c", "1", place: "bank", label: "web"));
        Assert.Equal(["a", "b"], Find("web"));

        _store.Set(Widgets.Make("a", "2", label: "db"));
        Assert.Equal(["b"], Find("web"));
        Assert.Equal(["a"], Find("db"));

        _store.Remove(Widgets.Key("b"));
        _store.Set(Widgets.Make("a", "3"));
        Assert.Empty(Find("web"));
        Assert.Empty(Find("db"));
    }

    [Fact]
    public void Find_IndexOfAnotherStore_Throws() =>
        Assert.Throws<KeyNotFoundException>(() => _store.Snapshot.Find(Indexes.ByLabel<Widget>("app"), Widgets.Key("web")));

    private IEnumerable<string> Find(string app) => _store.Snapshot.Find(_byApp, new ObjectKey("shop", app)).Select(widget => widget.Metadata.Name);
}
