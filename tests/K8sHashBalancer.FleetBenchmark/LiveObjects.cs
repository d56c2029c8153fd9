using Microsoft.Diagnostics.Runtime;

namespace K8sHashBalancer.FleetBenchmark;

/// <summary>
/// What a .NET process holds on to, without the garbage: the rest of its memory is what the garbage collector has not taken back, or keeps
/// at hand, and code.
/// </summary>
internal static class LiveObjects
{
    /// <summary>Stops a process for a moment and adds up all objects that can be reached in it.</summary>
    /// <param name="process">The process's identifier. The caller must be allowed to trace it, as it is its own children.</param>
    /// <returns>Bytes.</returns>
    public static long Measure(int process)
    {
        using var target = DataTarget.AttachToProcess(process, suspend: true);
        using var runtime = target.ClrVersions.Single().CreateRuntime();
        var heap = runtime.Heap;
        var reached = new HashSet<ulong>();
        var open = new Stack<ClrObject>();
        foreach (var root in heap.EnumerateRoots())
        {
            Reach(root.Object);
        }

        var bytes = 0L;
        while (open.TryPop(out var one))
        {
            bytes += (long)one.Size;
            foreach (var reference in one.EnumerateReferences())
            {
                Reach(reference);
            }
        }

        return bytes;

        void Reach(ClrObject one)
        {
            if (one.IsValid && reached.Add(one.Address))
            {
                open.Push(one);
            }
        }
    }
}
