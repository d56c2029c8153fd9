using System.Collections.Frozen;
using System.Threading.Channels;
using K8sHashBalancer.Kubernetes.Storing;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>The wish that a reflector lists anew, for more keys. Anybody may make it; only the reflector's loop does the rest.</summary>
/// <param name="spacing">How long after a list it becomes due at the earliest.</param>
/// <param name="time">The clock.</param>
internal sealed class ListRequest(TimeSpan spacing, TimeProvider time)
{
    // Holds at most one: a wish made twice is one wish.
    private readonly Channel<bool> _made = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _lock = new();
    private FrozenSet<ObjectKey>? _answering;
    private List<TaskCompletionSource> _waiting = [];
    private List<TaskCompletionSource> _promised = [];
    private long? _listed;

    /// <summary>Whether it was made, and enough time has passed.</summary>
    public bool IsDue => _made.Reader.TryPeek(out _) && Left <= TimeSpan.Zero;

    private TimeSpan Left => _listed is { } listed ? spacing - time.GetElapsedTime(listed) : TimeSpan.Zero;

    /// <summary>Makes it for a key that is wanted by now, unless the list that began last has the key.</summary>
    public void Make(ObjectKey key)
    {
        lock (_lock)
        {
            if (_answering?.Contains(key) != true)
            {
                _made.Writer.TryWrite(true);
            }
        }
    }

    /// <summary>Makes it whatever was listed before.</summary>
    /// <returns>Completes when a list that began after this was read to its end, whatever number of tries that takes.</returns>
    public Task Make()
    {
        var listed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add(listed);
            _made.Writer.TryWrite(true);
        }

        return listed.Task;
    }

    /// <summary>
    /// Strikes it off, because a list begins. To be called before it is known which keys are wanted: who wants more from here on makes
    /// the wish again, and is not overlooked.
    /// </summary>
    public void Begin()
    {
        lock (_lock)
        {
            _answering = null;
            _made.Reader.TryRead(out _);
            _promised.AddRange(_waiting);
            _waiting = [];
        }
    }

    /// <summary>Says which keys the list that began will have. If it fails it is repeated, so that nobody needs to ask for them.</summary>
    public void Answer(FrozenSet<ObjectKey>? keys)
    {
        lock (_lock)
        {
            _answering = keys;
        }
    }

    /// <summary>Says that a list was read to its end just now.</summary>
    /// <param name="isEmpty">Whether the server did not have to be asked, so that the next list need not keep a distance.</param>
    public void NoteList(bool isEmpty)
    {
        List<TaskCompletionSource> promised;
        lock (_lock)
        {
            _listed = isEmpty ? _listed : time.GetTimestamp();
            (promised, _promised) = (_promised, []);
        }

        promised.ForEach(one => one.SetResult());
    }

    /// <summary>Waits until it is due, which it then stays.</summary>
    public async Task WaitUntilDueAsync(CancellationToken cancellationToken)
    {
        await _made.Reader.WaitToReadAsync(cancellationToken);
        if (Left is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left, time, cancellationToken);
        }
    }
}
