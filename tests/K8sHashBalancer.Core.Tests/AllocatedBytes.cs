namespace K8sHashBalancer.Core.Tests;

/// <summary>Measures what the request path must not do.</summary>
internal static class AllocatedBytes
{
    /// <summary>The bytes that the calling thread allocates in a thousand runs of <paramref name="action"/>, once it is warm.</summary>
    public static long By(Action action)
    {
        for (var i = 0; i < 100; i++)
        {
            action();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
