using System.Collections.Concurrent;
using K8sHashBalancer.Kubernetes.Controlling;
using K8sHashBalancer.Kubernetes.Storing;

namespace K8sHashBalancer.Kubernetes.Tests.Support;

/// <summary>Notes what it is called for, and does what the test says.</summary>
internal sealed class RecordingReconciler : IReconciler<Widget>
{
    private readonly ConcurrentQueue<string> _calls = new();
    private int _active;

    public Func<Widget, CancellationToken, Task<ReconcileResult>> Reconcile { get; set; } = (_, _) => Task.FromResult(ReconcileResult.Done);

    public IReadOnlyList<string> Calls => [.. _calls];

    public int Active => Volatile.Read(ref _active);

    public int MostActive { get; private set; }

    public int Count(string call) => _calls.Count(other => other == call);

    public async Task<ReconcileResult> ReconcileAsync(Widget entity, CancellationToken cancellationToken)
    {
        _calls.Enqueue($"{entity.Metadata.Name} {entity.Spec.Color}");
        MostActive = Math.Max(MostActive, Interlocked.Increment(ref _active));
        try
        {
            return await Reconcile(entity, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _active);
        }
    }

    public Task<ReconcileResult> DeletedAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        _calls.Enqueue($"{key.Name} deleted");
        return Task.FromResult(ReconcileResult.Done);
    }
}
