using System.Text.Json.Nodes;
using k8s.Models;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Kubernetes.Tests.Support;

namespace K8sHashBalancer.Kubernetes.Tests.Reflecting;

public sealed class ResourceSourceTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task TypedObjects_ListedOrWatched_KnowTheirKind()
    {
        var slices = ResourceType.Of<V1EndpointSlice>();
        var mirror = _server.Mirror<V1EndpointSlice>();
        CreateSlice("listed");
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);
        CreateSlice("watched");
        await Eventually.True(() => mirror.Snapshot.Objects.Count == 2);

        Assert.All(mirror.Snapshot.Objects.Values, slice => Assert.Equal(("discovery.k8s.io/v1", "EndpointSlice"), (slice.ApiVersion, slice.Kind)));
        Assert.All(mirror.Snapshot.Objects.Values, slice => Assert.Equal(["10.0.0.1"], slice.Endpoints[0].Addresses));
        Assert.Equal("endpointslices.discovery.k8s.io", slices.ToString());
    }

    [Fact]
    public async Task MetadataOnly_OfPods_TransfersMetadataAlone()
    {
        CreatePod("listed");
        var mirror = _server.Mirror<PartialObjectMetadata>(type: ResourceType.Of<V1Pod>());
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);
        CreatePod("watched");
        await Eventually.True(() => mirror.Snapshot.Objects.Count == 2);

        Assert.All(_server.Requests.All, request => Assert.True(request.WantsMetadata));
        Assert.Contains("as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", _server.Requests.Lists[0].Accept, StringComparison.Ordinal);
        Assert.All(mirror.Snapshot.Objects.Values, pod => Assert.Equal("7", pod.GetAnnotation("example.com/weight")));
        Assert.All(mirror.Snapshot.Objects.Values, pod => Assert.Equal(("v1", "Pod"), (pod.ApiVersion, pod.Kind)));
    }

    [Fact]
    public async Task Transform_Default_DropsManagedFieldsOfListedAndWatched()
    {
        CreatePod("listed");
        var mirror = _server.Mirror<PartialObjectMetadata>(type: ResourceType.Of<V1Pod>());
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);
        CreatePod("watched");
        await Eventually.True(() => mirror.Snapshot.Objects.Count == 2);

        Assert.All(mirror.Snapshot.Objects.Values, pod => Assert.Null(pod.Metadata.ManagedFields));
        Assert.All(mirror.Snapshot.Objects.Values, pod => Assert.Null(pod.GetAnnotation("kubectl.kubernetes.io/last-applied-configuration")));
    }

    [Fact]
    public async Task Namespaces_Several_EachIsListedAndSyncedMeansAll()
    {
        _server.CreateWidget("a", "shop");
        _server.CreateWidget("b", "bank");
        _server.CreateWidget("c", "elsewhere");
        var failing = true;
        _server.Faults.Always(request => failing && request.Target.Namespace == "bank" ? new FakeApiServer.Faults.Fault.Status(403) : null);
        var mirror = _server.Mirror(new MirrorOptions<Widget>
        {
            Selection = new ResourceSelection { Namespaces = ["shop", "bank"] },
            Reflector = Mirrors.Impatient<Widget>(),
        });
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => mirror.Snapshot.Objects.Count == 1 && mirror.DescribeUnsynced().Any(text => text.Contains("403", StringComparison.Ordinal)));

        Assert.False(mirror.Store.IsSynced);
        Assert.StartsWith("widgets.example.com in namespace bank (403", Assert.Single(mirror.DescribeUnsynced()), StringComparison.Ordinal);
        Volatile.Write(ref failing, false);
        await mirror.Synced.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        Assert.Equal([new ObjectKey("bank", "b"), new ObjectKey("shop", "a")], mirror.Snapshot.Objects.Keys.Order());
    }

    [Fact]
    public async Task LabelSelector_LabelIsTaken_ObjectIsGone()
    {
        _server.CreateWidget("in", label: "web");
        _server.CreateWidget("out", label: "db");
        var mirror = _server.Mirror(new MirrorOptions<Widget>
        {
            Selection = new ResourceSelection { LabelSelector = "app in (web, api)" },
            Reflector = Mirrors.Impatient<Widget>(),
        });
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);
        Assert.Equal("in", Assert.Single(mirror.Snapshot.Objects.Keys).Name);

        _server.Objects.Update(Widgets.Id("in"), widget => Labelled(widget, "db"));
        _server.Objects.Update(Widgets.Id("out"), widget => Labelled(widget, "api"));
        await Eventually.True(() => mirror.Snapshot.Objects.Keys.SingleOrDefault().Name == "out");
    }

    [Fact]
    public async Task Client_HasJsonOptions_ListedAndWatchedObjectsAreReadByThem()
    {
        // The client's own watches read by the options of the process, whatever the client was given.
        var configuration = _server.Configuration;
        configuration.AddJsonOptions(options => options.Converters.Insert(0, new ShoutingConverter()));
        _server.CreateWidget("listed");
        var source = new ResourceSource<Widget>(new ApiClient(configuration, TimeProvider.System), ResourceType.Of<Widget>(), "", new ResourceSelection());
        var mirror = new Mirror<Widget>([source], new MirrorOptions<Widget>(), new Services(TimeProvider.System).Runtime);
        await using var running = new RunningComponent(mirror);
        await Eventually.True(() => _server.Watches.Count == 1);
        _server.CreateWidget("watched");
        await Eventually.True(() => mirror.Snapshot.Objects.Count == 2);

        Assert.Equal(["RED", "RED"], mirror.Snapshot.Objects.Values.Select(widget => widget.Spec.Color));
    }

    [Fact]
    public async Task ServerHangs_Request_TimesOut()
    {
        _server.Faults.Next(request => request.IsList, new FakeApiServer.Faults.Fault.Hang());
        using var api = new ApiClient(_server.Configuration, TimeProvider.System) { HttpClientTimeout = TimeSpan.FromMilliseconds(50) };
        var source = new ResourceSource<Widget>(api, ResourceType.Of<Widget>(), "", new ResourceSelection());

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => source.ListPageAsync(null, null, 10, CancellationToken.None));
        Assert.Contains("apis/example.com/v1/widgets", exception.Message, StringComparison.Ordinal);
    }

    private static JsonObject Labelled(JsonObject widget, string label)
    {
        widget["metadata"]!["labels"]!["app"] = label;
        return widget;
    }

    private void CreateSlice(string name) =>
        _server.Objects.Create(new("discovery.k8s.io/v1/endpointslices", "shop", name), Widgets.Read(new V1EndpointSlice
        {
            ApiVersion = "discovery.k8s.io/v1",
            Kind = "EndpointSlice",
            Metadata = new V1ObjectMeta(),
            AddressType = "IPv4",
            Endpoints = [new V1Endpoint { Addresses = ["10.0.0.1"] }],
        }));

    private void CreatePod(string name) =>
        _server.Objects.Create(new("v1/pods", "shop", name), Widgets.Read(new V1Pod
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = new V1ObjectMeta
            {
                Annotations = new Dictionary<string, string> { ["example.com/weight"] = "7", ["kubectl.kubernetes.io/last-applied-configuration"] = "{}" },
                ManagedFields = [new V1ManagedFieldsEntry { Manager = "kubelet" }],
            },
            Spec = new V1PodSpec { NodeName = "node-1", Containers = [] },
        }));

    private sealed class ShoutingConverter : System.Text.Json.Serialization.JsonConverter<WidgetSpec>
    {
        public override WidgetSpec Read(ref System.Text.Json.Utf8JsonReader reader, Type typeToConvert, System.Text.Json.JsonSerializerOptions options) =>
            new(System.Text.Json.JsonDocument.ParseValue(ref reader).RootElement.GetProperty("color").GetString()!.ToUpperInvariant());

        public override void Write(System.Text.Json.Utf8JsonWriter writer, WidgetSpec value, System.Text.Json.JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Color);
    }
}
