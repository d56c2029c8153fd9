using System.Threading.Channels;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>The wish that a reflector lists anew. Anybody may make it; only the reflector's loop does the rest.</summary>
/// <param name="spacing">How long after a list it becomes due at the earliest.</param>
/// <param name="time">The clock.</param>
internal sealed class ListRequest(TimeSpan spacing, TimeProvider time)
{
    // Holds at most one: a wish made twice is one wish.
    private readonly Channel<bool> _made = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long? _listed;

    /// <summary>Whether it was made, and enough time has passed.</summary>
    public bool IsDue => _made.Reader.TryPeek(out _) && Left <= TimeSpan.Zero;

    private TimeSpan Left => _listed is { } listed ? spacing - time.GetElapsedTime(listed) : TimeSpan.Zero;

    /// <summary>Makes it.</summary>
    public void Make() => _made.Writer.TryWrite(true);

    /// <summary>Strikes it off. From here on it can be made again.</summary>
    public void Clear() => _made.Reader.TryRead(out _);

    /// <summary>Says that a list was read to its end just now.</summary>
    public void NoteList() => _listed = time.GetTimestamp();

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
