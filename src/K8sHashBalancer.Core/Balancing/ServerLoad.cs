using System.Runtime.InteropServices;

namespace K8sHashBalancer.Core.Balancing;

/// <summary>How many requests one server is answering for this proxy right now.</summary>
public sealed class ServerLoad
{
    private Counter _inFlight;

    /// <summary>Requests sent and not yet completed.</summary>
    public int InFlight => Volatile.Read(ref _inFlight.Value);

    /// <summary>Counts a request that is about to be sent.</summary>
    public void Begin() => Interlocked.Increment(ref _inFlight.Value);

    /// <summary>Counts a request as completed, however it ended.</summary>
    public void End() => Interlocked.Decrement(ref _inFlight.Value);

    /// <summary>A counter alone on its cache lines: two servers' counters must not slow each other down.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Counter
    {
        [FieldOffset(64)]
        public int Value;
    }
}
