using K8sHashBalancer.Kubernetes.Controlling;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Kubernetes.Tests.Support;

namespace K8sHashBalancer.Kubernetes.Tests.Controlling;

public sealed class PrimaryFilterTests
{
    [Fact]
    public void AsksForMore_OnlyTheVersionChanged_No() => Assert.False(AsksForMore(_ => { }));

    [Fact]
    public void AsksForMore_EmptyLabelsForNone_No() => Assert.False(AsksForMore(widget => widget.Metadata.Labels = new Dictionary<string, string>()));

    [Fact]
    public void AsksForMore_AnotherObjectOfTheSameName_Yes() => Assert.True(AsksForMore(widget => widget.Metadata.Uid = "another"));

    [Fact]
    public void AsksForMore_NewOrGone_Yes()
    {
        Assert.True(PrimaryFilter.AsksForMore(new StoreChange<Widget>(default, null, Widgets.Make("a"))));
        Assert.True(PrimaryFilter.AsksForMore(new StoreChange<Widget>(default, Widgets.Make("a"), null)));
    }

    [Fact]
    public void AsksForMore_TypeWithoutGenerations_EveryVersionCounts() =>
        Assert.True(AsksForMore(_ => { }, widget => widget.Metadata.Generation = null));

    private static bool AsksForMore(Action<Widget> change, Action<Widget>? both = null)
    {
        var (before, after) = (Widgets.Make("a", "1"), Widgets.Make("a", "2"));
        both?.Invoke(before);
        both?.Invoke(after);
        change(after);
        return PrimaryFilter.AsksForMore(new StoreChange<Widget>(Widgets.Key("a"), before, after));
    }
}
