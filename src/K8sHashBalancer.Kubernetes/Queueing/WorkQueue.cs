using System.Runtime.CompilerServices;
using System.Threading.Channels;
using K8sHashBalancer.Kubernetes.Connecting;

namespace K8sHashBalancer.Kubernetes.Queueing;

/// <summary>
/// Keys that need work. A key waits at most once, however often it is added; no two workers ever have the same key; and a key
/// that is added while a worker has it is handed out again once the worker is done.
/// </summary>
public sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    private readonly Channel<TKey> _ready = Channel.CreateUnbounded<TKey>();
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, long> _dirty = [];
    private readonly HashSet<TKey> _processing = [];
    private readonly Dictionary<TKey, int> _failures = [];
    private readonly Dictionary<TKey, DelayedKey> _delayed = [];
    private readonly Backoff _backoff;
    private readonly TimeProvider _time;
    private long _added;
    private long _retries;
    private bool _closed;

    /// <summary>Makes an empty queue.</summary>
    /// <param name="backoff">The waits of keys that failed.</param>
    /// <param name="time">The clock.</param>
    public WorkQueue(Backoff backoff, TimeProvider time)
    {
        _backoff = backoff;
        _time = time;
    }

    /// <summary>What it is like now.</summary>
    public QueueState State
    {
        get
        {
            lock (_lock)
            {
                var oldest = _dirty.Count == 0 ? TimeSpan.Zero : _time.GetElapsedTime(_dirty.Values.Min());
                return new QueueState(_dirty.Count, oldest, _delayed.Count, _processing.Count, _added, _retries);
            }
        }
    }

    /// <summary>Adds a key, to be worked on as soon as a worker is free. Does nothing after <see cref="Dispose"/>.</summary>
    public void Add(TKey key)
    {
        lock (_lock)
        {
            if (_closed || !_dirty.TryAdd(key, _time.GetTimestamp()))
            {
                return;
            }

            _added++;
            if (!_processing.Contains(key))
            {
                _ready.Writer.TryWrite(key);
            }
        }
    }

    /// <summary>Adds a key later. Of two delays for the same key the one that ends first counts.</summary>
    /// <param name="key">The key.</param>
    /// <param name="delay">How much later; zero or less is now.</param>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }

        lock (_lock)
        {
            var due = _time.GetTimestamp() + (long)(delay.TotalSeconds * _time.TimestampFrequency);
            if (_closed || (_delayed.TryGetValue(key, out var other) && other.Due <= due))
            {
                return;
            }

            other?.Dispose();
            _delayed[key] = new DelayedKey(due, this, key, delay);
        }
    }

    /// <summary>Adds a key that failed, after a wait that doubles with each failure since it was last forgotten.</summary>
    /// <returns>The wait.</returns>
    public TimeSpan AddFailed(TKey key)
    {
        TimeSpan wait;
        lock (_lock)
        {
            var failures = _failures.GetValueOrDefault(key) + 1;
            _failures[key] = failures;
            _retries++;
            wait = _backoff.After(failures);
        }

        AddAfter(key, wait);
        return wait;
    }

    /// <summary>Forgets the failures of a key.</summary>
    public void Forget(TKey key)
    {
        lock (_lock)
        {
            _failures.Remove(key);
        }
    }

    /// <summary>
    /// Hands out keys as they come, each to one caller only, who must call <see cref="Done"/> for each. Ends, whatever is left,
    /// once the queue is disposed or the call cancelled.
    /// </summary>
    public async IAsyncEnumerable<TKey> TakeAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (!cancellationToken.IsCancellationRequested && await ReadyAsync(cancellationToken))
        {
            if (TryTake(out var key))
            {
                yield return key;
            }
        }
    }

    /// <summary>Says that the work on a key is over, for good or ill.</summary>
    public void Done(TKey key)
    {
        lock (_lock)
        {
            if (_processing.Remove(key) && _dirty.ContainsKey(key) && !_closed)
            {
                _ready.Writer.TryWrite(key);
            }
        }
    }

    /// <summary>Closes it: what waits is dropped, what workers have is theirs to finish, and what is added is ignored.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            _ready.Writer.TryComplete();
            _dirty.Clear();
            foreach (var delayed in _delayed.Values)
            {
                delayed.Dispose();
            }

            _delayed.Clear();
        }
    }

    private async ValueTask<bool> ReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _ready.Reader.WaitToReadAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private bool TryTake(out TKey key)
    {
        lock (_lock)
        {
            if (_closed || !_ready.Reader.TryRead(out key!))
            {
                key = default!;
                return false;
            }

            _dirty.Remove(key);
            _processing.Add(key);
            return true;
        }
    }

    private void OnDue(DelayedKey delayed)
    {
        lock (_lock)
        {
            // A timer that was replaced or dropped may have fired already.
            if (!_delayed.TryGetValue(delayed.Key, out var current) || current != delayed)
            {
                return;
            }

            _delayed.Remove(delayed.Key);
            delayed.Dispose();
            Add(delayed.Key);
        }
    }

    /// <summary>A key that is to be added later.</summary>
    private sealed class DelayedKey : IDisposable
    {
        private readonly ITimer _timer;

        public DelayedKey(long due, WorkQueue<TKey> queue, TKey key, TimeSpan delay)
        {
            Due = due;
            Key = key;
            _timer = queue._time.CreateTimer(_ => queue.OnDue(this), null, delay, Timeout.InfiniteTimeSpan);
        }

        public long Due { get; }

        public TKey Key { get; }

        public void Dispose() => _timer.Dispose();
    }
}
