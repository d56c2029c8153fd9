using K8sHashBalancer.Kubernetes.Reflecting;

namespace K8sHashBalancer.Kubernetes.Controlling;

/// <summary>Keeps controllers from deciding on half the facts.</summary>
internal static class SyncGate
{
    /// <summary>Waits until all mirrors hold all there is.</summary>
    /// <exception cref="TimeoutException">Some do not in time. The message says which, and why as far as is known.</exception>
    public static async Task WaitAsync(IReadOnlyList<IMirror> mirrors, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var all = Task.WhenAll(mirrors.Select(mirror => mirror.Synced));
        try
        {
            await all.WaitAsync(timeout, time, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            var missing = string.Join("; ", mirrors.Distinct().SelectMany(mirror => mirror.DescribeUnsynced()));
            throw new TimeoutException($"Not listed within {timeout.TotalSeconds:0.#} s: {missing}.", exception);
        }
    }
}
