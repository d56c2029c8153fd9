namespace K8sHashBalancer.Proxy.Receiving;

/// <summary>
/// The operator processes that the proxy has a stream to, one for each: two addresses may lead to one process, as those of
/// <c>localhost</c> do. Called by many streams.
/// </summary>
internal sealed class ConnectedOperators
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, TaskCompletionSource> _left = [];

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _left.Count;
            }
        }
    }

    /// <summary>Notes that a stream leads to a process, unless another one does.</summary>
    public bool TryAdd(ulong epoch)
    {
        lock (_gate)
        {
            return _left.TryAdd(epoch, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }

    /// <summary>The stream to a process has ended.</summary>
    public void Remove(ulong epoch)
    {
        lock (_gate)
        {
            if (_left.Remove(epoch, out var left))
            {
                left.SetResult();
            }
        }
    }

    /// <summary>Completes when no stream leads to a process any longer; null if none does.</summary>
    public Task? UntilGone(ulong epoch)
    {
        lock (_gate)
        {
            return _left.GetValueOrDefault(epoch)?.Task;
        }
    }
}
