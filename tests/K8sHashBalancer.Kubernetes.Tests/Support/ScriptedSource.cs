using System.Runtime.CompilerServices;
using K8sHashBalancer.Kubernetes.Reflecting;

namespace K8sHashBalancer.Kubernetes.Tests.Support;

/// <summary>A source whose every watch does what the test says, for what even a misbehaving server cannot do in time.</summary>
internal sealed class ScriptedSource(Func<int, string, CancellationToken, IAsyncEnumerable<ResourceEvent<Widget>>> watch) : IResourceSource<Widget>
{
    private int _watches;
    private int _lists;

    public string Name => "widgets";

    public string Scope => "";

    public int Watches => Volatile.Read(ref _watches);

    public int Lists => Volatile.Read(ref _lists);

    public List<TimeSpan> Timeouts { get; } = [];

    public Task<ResourcePage<Widget>> ListPageAsync(
        string? labelSelector, string? continueToken, int limit, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _lists);
        return Task.FromResult(new ResourcePage<Widget>([], [], "1", null));
    }

    public async IAsyncEnumerable<ResourceEvent<Widget>> WatchAsync(
        string version, string? labelSelector, TimeSpan timeout, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        lock (Timeouts)
        {
            Timeouts.Add(timeout);
        }

        await foreach (var change in watch(Interlocked.Increment(ref _watches), version, cancellationToken))
        {
            yield return change;
        }
    }
}
