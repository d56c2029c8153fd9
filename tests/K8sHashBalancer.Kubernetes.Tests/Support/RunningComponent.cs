using K8sHashBalancer.Kubernetes.Running;

namespace K8sHashBalancer.Kubernetes.Tests.Support;

/// <summary>A component that runs until the test is over.</summary>
internal sealed class RunningComponent : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public RunningComponent(IComponent component) => Task = component.RunAsync(_stopping.Token);

    public Task Task { get; }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.True(Task.IsCompleted, "It does not stop.");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }
}
