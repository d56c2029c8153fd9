using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Operator.Resources;
using K8sHashBalancer.Protocol.Ordering;

namespace K8sHashBalancer.Operator.Tests.Reconciling;

public sealed class SourceMarksTests
{
    [Fact]
    public void Combine_WithAVersionThatIsNoNumber_KnowsNothing()
    {
        Assert.Null(SourceMarks.OfObjects([], "v2-beta"));
        Assert.Null(SourceMarks.OfObjects([], null));
        Assert.Null(SourceMarks.OfObjects([], "-3"));
        Assert.Empty(SourceMarks.Combine(new SourceMark(1, 2), null));
        Assert.Equal([new SourceMark(1, 2), SourceMark.Unneeded], SourceMarks.Combine(new SourceMark(1, 2), SourceMark.Unneeded));
    }

    [Fact]
    public void OfBalancer_WhoseStatusChanged_IsTheSame()
    {
        var balancer = new HashBalancer { Metadata = new() { Uid = "u", Generation = 3, ResourceVersion = "7" } };
        var written = balancer with { Metadata = new() { Uid = "u", Generation = 3, ResourceVersion = "8" } };
        var edited = balancer with { Metadata = new() { Uid = "u", Generation = 4, ResourceVersion = "9" } };
        Assert.Equal(SourceMarks.OfBalancer(balancer, "10"), SourceMarks.OfBalancer(written, "10"));
        Assert.NotEqual(SourceMarks.OfBalancer(balancer, "10"), SourceMarks.OfBalancer(edited, "10"));
    }

    [Fact]
    public void OfPods_ByTheirAnnotations_AreTold()
    {
        Assert.Equal(Mark("1", ("a", "x"), ("b", "y")), Mark("2", ("b", "y"), ("a", "x")));
        Assert.NotEqual(Mark("1", ("a", "x")), Mark("1", ("a", "y")));

        static SourceMark? Mark(string version, params (string Key, string Value)[] annotations) => SourceMarks.OfPods(
            [new PartialObjectMetadata { Metadata = new() { Name = "p", Uid = "u", ResourceVersion = version, Annotations = annotations.ToDictionary(one => one.Key, one => one.Value) } }],
            "10");
    }

    /// <summary>One has seen all of it happen, the other listed what came of it.</summary>
    [Fact]
    public async Task States_OfTwoReplicas_AreTheSameByTheirSources()
    {
        await using var cluster = await Cluster.StartAsync();
        cluster.Create(Samples.Balancers, "web", """{"apiVersion": "hashbalancer.dev/v1alpha1", "kind": "HashBalancer", "spec": {"servers": [{"host": "a", "port": 1}]}}""");
        await cluster.Eventually(() => Published(cluster.Publisher) is not null);
        cluster.Create("v1/configmaps", "unrelated", """{"apiVersion": "v1", "kind": "ConfigMap"}""");
        await using var late = Replica.Start(cluster.Server, Replica.Options with { Identity = "late" });
        await cluster.Eventually(() => late.Published("web") is not null);

        var (one, other) = (Published(cluster.Publisher)!, late.Published("web")!);
        Assert.Equal(4, one.Sources.Length);
        Assert.Equal(StateRelation.Same, StateSources.Compare(one.Label, other.Label));
        Assert.True(one.Sources[0].Revision < other.Sources[0].Revision, $"{one.Sources[0]} {other.Sources[0]}");
        cluster.Change(Samples.Balancers, "web", web => web["spec"]!["servers"]![0]!["port"] = 2);
        await cluster.Eventually(() => StateSources.Compare(Published(cluster.Publisher)!.Label, other.Label) == StateRelation.Newer);
    }

    private static Protocol.VersionedState? Published(Publishing.Publisher publisher) =>
        publisher.Status(new Protocol.BalancerName("shop", "web")).Published;
}
