using System.Text.Json.Nodes;
using k8s.Autorest;
using k8s.Models;
using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.FakeApiServer.Storage;
using K8sHashBalancer.Kubernetes.Applying;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Storing;
using K8sHashBalancer.Kubernetes.Tests.Support;

namespace K8sHashBalancer.Kubernetes.Tests.Applying;

public sealed class ApplierTests : IAsyncLifetime
{
    private static readonly ResourceType Deployments = ResourceType.Of<V1Deployment>();
    private static readonly ObjectKey Key = new("shop", "web");
    private static readonly ObjectId Id = new("apps/v1/deployments", "shop", "web");
    private ApiServer _server = null!;
    private ApiClient _api = null!;
    private Applier _applier = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        _api = new ApiClient(_server.Configuration, TimeProvider.System);
        _applier = new Applier(_api, "operator");
    }

    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task Apply_TypedObject_IsCreatedAndReadBack()
    {
        var applied = await _applier.ApplyAsync<V1Deployment>(Deployments, Key, Body(new Spec { Replicas = 2 }));

        Assert.Equal(2, applied.Spec.Replicas);
        Assert.NotNull(applied.Metadata.Uid);
        var request = Assert.Single(_server.Requests.Writes);
        Assert.StartsWith("application/apply-patch+yaml", request.ContentType, StringComparison.Ordinal);
        Assert.Equal(("operator", "true"), (request.Query["fieldManager"].ToString(), request.Query["force"].ToString()));
    }

    [Fact]
    public async Task Apply_RecordOfNullableMembers_SendsOnlyWhatIsSet()
    {
        await _applier.ApplyAsync<V1Deployment>(Deployments, Key, Body(new Spec { Paused = true }));

        Assert.Equal("""{"paused":true}""", JsonNode.Parse(_server.Requests.Writes[0].Body)!["spec"]!.ToJsonString());
    }

    [Fact]
    public async Task Apply_FieldsOfOthers_AreLeftAloneAndDroppedOwnOnesRemoved()
    {
        await _applier.ApplyAsync<V1Deployment>(Deployments, Key, Body(new Spec { Replicas = 2, Paused = true }));
        _server.Objects.Update(Id, deployment =>
        {
            deployment["metadata"]!["annotations"] = new JsonObject { ["restarted"] = "now" };
            return deployment;
        });
        await _applier.ApplyAsync<V1Deployment>(Deployments, Key, Body(new Spec { Replicas = 3 }));

        var stored = _server.Objects.Get(Id)!;
        Assert.Equal("""{"replicas":3}""", stored["spec"]!.ToJsonString());
        Assert.Equal("now", stored["metadata"]!["annotations"]!["restarted"]!.GetValue<string>());
    }

    [Fact]
    public async Task Apply_Drift_IsHealed()
    {
        await _applier.ApplyAsync<V1Deployment>(Deployments, Key, Body(new Spec { Replicas = 2 }));
        _server.Objects.Update(Id, deployment =>
        {
            deployment["spec"]!["replicas"] = 9;
            return deployment;
        });

        Assert.Equal(2, (await _applier.ApplyAsync<V1Deployment>(Deployments, Key, Body(new Spec { Replicas = 2 }))).Spec.Replicas);
    }

    [Fact]
    public async Task Apply_NothingChanges_MakesNoVersion()
    {
        var first = await _applier.ApplyAsync<V1Deployment>(Deployments, Key, Body(new Spec { Replicas = 2 }));
        var second = await _applier.ApplyAsync<V1Deployment>(Deployments, Key, Body(new Spec { Replicas = 2 }));

        Assert.Equal(first.ResourceVersion(), second.ResourceVersion());
    }

    [Fact]
    public async Task Apply_FieldOfAnotherManagerWithoutForce_IsAConflict()
    {
        await new Applier(_api, "other").ApplyAsync<V1Deployment>(Deployments, Key, Body(new Spec { Replicas = 2 }));

        var exception = await Assert.ThrowsAsync<HttpOperationException>(
            () => _applier.ApplyAsync<V1Deployment>(Deployments, Key, Body(new Spec { Replicas = 3 }), force: false));
        Assert.True(ApiErrors.IsConflict(exception));
        Assert.Equal(3, (await _applier.ApplyAsync<V1Deployment>(Deployments, Key, Body(new Spec { Replicas = 3 }))).Spec.Replicas);
    }

    [Fact]
    public async Task Apply_ObjectThatWasRead_IsRefusedBeforeItIsSent()
    {
        var read = await _applier.ApplyAsync<V1Deployment>(Deployments, Key, Body(new Spec { Replicas = 2 }));

        var exception = await Assert.ThrowsAsync<ArgumentException>(() => _applier.ApplyAsync<V1Deployment>(Deployments, Key, read));
        Assert.Contains("metadata.resourceVersion", exception.Message, StringComparison.Ordinal);
        Assert.Single(_server.Requests.Writes);
    }

    [Fact]
    public async Task Apply_BodyOfAnotherObject_IsRefusedBeforeItIsSent()
    {
        var exception = await Assert.ThrowsAsync<ArgumentException>(
            () => _applier.ApplyAsync<V1Deployment>(Deployments, Key with { Name = "db" }, Body(new Spec())));
        Assert.Contains("metadata.name 'db'", exception.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Requests.Writes);
    }

    [Fact]
    public async Task Apply_CustomObjectWithOwner_OwnerIsItsController()
    {
        _server.CreateWidget("parent");
        var parent = await _api.SendAsync<Widget>(HttpMethod.Get, ResourceType.Of<Widget>().Path("shop", "parent"), null, CancellationToken.None);
        var body = new
        {
            apiVersion = "example.com/v1",
            kind = "Widget",
            metadata = new { name = "child", ownerReferences = new[] { Owner.Reference(parent) } },
            spec = new { color = "blue" },
        };
        var child = await _applier.ApplyAsync<Widget>(ResourceType.Of<Widget>(), new ObjectKey("shop", "child"), body);

        var owner = child.GetController();
        Assert.Equal(("example.com/v1", "Widget", "parent", true), (owner.ApiVersion, owner.Kind, owner.Name, owner.BlockOwnerDeletion));
        Assert.Equal(parent.Uid(), owner.Uid);
        Assert.Throws<ArgumentException>(() => Owner.Reference(new Widget { Spec = new WidgetSpec() }));
    }

    [Fact]
    public async Task Delete_ThereOrNot_SaysWhich()
    {
        var applied = await _applier.ApplyAsync<V1Deployment>(Deployments, Key, Body(new Spec()));

        await Assert.ThrowsAsync<HttpOperationException>(() => _applier.DeleteAsync(Deployments, Key, "another"));
        Assert.True(await _applier.DeleteAsync(Deployments, Key, applied.Uid()));
        Assert.False(await _applier.DeleteAsync(Deployments, Key));
    }

    private static Body Body(Spec spec) => new("apps/v1", "Deployment", new Meta("web"), spec);
}

internal sealed record Body(string ApiVersion, string Kind, Meta Metadata, Spec Spec);

internal sealed record Meta(string Name);

internal sealed record Spec
{
    public int? Replicas { get; init; }

    public bool? Paused { get; init; }
}
