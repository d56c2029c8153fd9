using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.Kubernetes.Applying;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Tests.Support;

namespace K8sHashBalancer.Kubernetes.Tests.Applying;

public sealed class FinalizersTests
{
    private const string Mine = "example.com/clear-up";

    [Fact]
    public async Task Finalizer_AddedAndRemoved_DeletionWaitsInBetween()
    {
        await using var server = await ApiServer.StartAsync();
        using var api = new ApiClient(server.Configuration, TimeProvider.System);
        var finalizers = new Finalizers(api);
        server.CreateWidget("a");

        Assert.True(await finalizers.AddAsync(await ReadAsync(api), Mine, CancellationToken.None));
        Assert.False(await finalizers.AddAsync(await ReadAsync(api), Mine, CancellationToken.None));
        server.Objects.Delete(Widgets.Id("a"));
        Assert.NotNull((await ReadAsync(api)).Metadata.DeletionTimestamp);
        Assert.True(await finalizers.RemoveAsync(await ReadAsync(api), Mine, CancellationToken.None));
        Assert.Null(server.Objects.Get(Widgets.Id("a")));
    }

    [Fact]
    public async Task Finalizer_ObjectChangedSince_IsAConflict()
    {
        await using var server = await ApiServer.StartAsync();
        using var api = new ApiClient(server.Configuration, TimeProvider.System);
        server.CreateWidget("a");
        var old = await ReadAsync(api);
        server.Paint("a", "blue");

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => new Finalizers(api).AddAsync(old, Mine, CancellationToken.None));
        Assert.True(ApiErrors.IsConflict(exception));
    }

    private static Task<Widget> ReadAsync(ApiClient api) =>
        api.SendAsync<Widget>(HttpMethod.Get, ResourceType.Of<Widget>().Path("shop", "a"), null, CancellationToken.None);
}
