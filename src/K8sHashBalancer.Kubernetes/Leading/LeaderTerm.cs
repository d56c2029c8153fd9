namespace K8sHashBalancer.Kubernetes.Leading;

/// <summary>
/// One stretch of leadership. Whoever writes on its strength passes its token to every request, and holds the term meanwhile: the
/// lease is not handed to the next leader before the last hold is let go.
/// </summary>
public sealed class LeaderTerm
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _holds;
    private bool _ended;

    /// <summary>Starts a term.</summary>
    /// <param name="number">Which of this process's terms it is, from 1.</param>
    /// <param name="token">Cancelled when the term ends.</param>
    public LeaderTerm(long number, CancellationToken token)
    {
        Number = number;
        Token = token;
    }

    /// <summary>Which of this process's terms it is, from 1.</summary>
    public long Number { get; }

    /// <summary>Cancelled at the latest when the lease could no longer be renewed in time, before anybody else may take it.</summary>
    public CancellationToken Token { get; }

    /// <summary>Says that work goes on in this term, until the result is disposed.</summary>
    public IDisposable Hold()
    {
        lock (_lock)
        {
            _holds++;
        }

        return new TermHold(this);
    }

    /// <summary>Completes when the term is over and nobody holds it.</summary>
    internal Task EndAsync()
    {
        lock (_lock)
        {
            _ended = true;
            CompleteIfReleased();
        }

        return _released.Task;
    }

    private void Release()
    {
        lock (_lock)
        {
            _holds--;
            CompleteIfReleased();
        }
    }

    private void CompleteIfReleased()
    {
        if (_ended && _holds == 0)
        {
            _released.TrySetResult();
        }
    }

    private sealed class TermHold(LeaderTerm term) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                term.Release();
            }
        }
    }
}
