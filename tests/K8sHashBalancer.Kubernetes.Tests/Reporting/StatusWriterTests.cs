using K8sHashBalancer.FakeApiServer;
using K8sHashBalancer.Kubernetes.Applying;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Kubernetes.Reporting;
using K8sHashBalancer.Kubernetes.Tests.Support;

namespace K8sHashBalancer.Kubernetes.Tests.Reporting;

public sealed class StatusWriterTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, 123, TimeSpan.Zero);
    private ApiServer _server = null!;
    private ApiClient _api = null!;
    private StatusWriter _writer = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        _api = new ApiClient(_server.Configuration, TimeProvider.System);
        _writer = new StatusWriter(new Applier(_api, "operator-status"));
        _server.CreateWidget("a");
    }

    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task Write_SameAgain_IsNotSent()
    {
        Assert.True(await _writer.WriteAsync(await ReadAsync(), Status(3), CancellationToken.None));
        Assert.False(await _writer.WriteAsync(await ReadAsync(), Status(3), CancellationToken.None));
        Assert.True(await _writer.WriteAsync(await ReadAsync(), Status(4), CancellationToken.None));

        Assert.Equal(2, _server.Requests.Writes.Count);
        Assert.All(_server.Requests.Writes, request => Assert.Equal("status", request.Target.Subresource));
        Assert.All(_server.Requests.Writes, request => Assert.Equal("operator-status", request.Query["fieldManager"]));
    }

    [Fact]
    public async Task Write_Status_LeavesTheGenerationAlone()
    {
        await _writer.WriteAsync(await ReadAsync(), Status(3), CancellationToken.None);
        var widget = await ReadAsync();

        Assert.Equal((1L, 3, "red"), (widget.Metadata.Generation, widget.Status?.Ready, widget.Spec.Color));
    }

    [Fact]
    public async Task Write_ObjectIsGone_Throws()
    {
        var widget = await ReadAsync();
        _server.Objects.Delete(Widgets.Id("a"));

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => _writer.WriteAsync(widget, Status(3), CancellationToken.None));
        Assert.True(ApiErrors.IsNotFound(exception));
    }

    private Task<Widget> ReadAsync() =>
        _api.SendAsync<Widget>(HttpMethod.Get, ResourceType.Of<Widget>().Path("shop", "a"), null, CancellationToken.None);

    private static WidgetStatus Status(int ready) => new()
    {
        Ready = ready,
        ObservedGeneration = 1,
        Conditions = Conditions.With(null, ConditionState.True("Available", "Ready", "All is well."), 1, Now),
    };
}
