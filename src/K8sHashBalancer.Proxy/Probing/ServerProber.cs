using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Balancing;

namespace K8sHashBalancer.Proxy.Probing;

/// <summary>
/// Probes all servers of a balancer, each on a beat of its own: at once when it is new, then after every interval, a tenth
/// shorter or longer by chance, so that neither servers nor proxies are probed in step.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="report">Takes each result: the server, whether the probe succeeded, and what it saw if not.</param>
public sealed class ServerProber(TimeProvider time, Action<ServerRuntime, bool, string?> report) : IAsyncDisposable
{
    /// <summary>So many probes run at once at the most: ten thousand new servers must not mean ten thousand sockets.</summary>
    private const int MaxConcurrentProbes = 128;

    private const double Jitter = 0.1;

    private readonly SemaphoreSlim _slots = new(MaxConcurrentProbes);
    private readonly Dictionary<ServerRuntime, (CancellationTokenSource Stop, Task Completion)> _loops = [];
    private HealthCheckPolicy? _policy;

    /// <summary>Probes these servers, and no others, from now on. Called by one thread at a time.</summary>
    public void Update(ImmutableArray<ServerRuntime> servers, HealthCheckPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var wanted = policy.Enabled ? servers.ToHashSet() : [];
        var restart = policy != _policy;
        foreach (var (server, loop) in _loops.Where(pair => restart || !wanted.Contains(pair.Key)).ToArray())
        {
            loop.Stop.Cancel();
            _loops.Remove(server);
        }

        _policy = policy;
        foreach (var server in wanted.Where(server => !_loops.ContainsKey(server)))
        {
            var stop = new CancellationTokenSource();

            // On the pool: a prober with many servers must not run their first steps on its caller's time.
            _loops.Add(server, (stop, Task.Run(() => ProbeAsync(server, policy, stop), CancellationToken.None)));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var loops = _loops.Values.ToArray();
        _loops.Clear();
        foreach (var (stop, _) in loops)
        {
            await stop.CancelAsync();
        }

        await Task.WhenAll(loops.Select(loop => loop.Completion));
        _slots.Dispose();
    }

    private async Task ProbeAsync(ServerRuntime server, HealthCheckPolicy policy, CancellationTokenSource stop)
    {
        using var ownedStop = stop;
        using var probe = ServerProbe.Create(server.Address, policy.Path);
        try
        {
            while (true)
            {
                var failure = await AttemptAsync(probe, policy.Timeout, stop.Token);
                report(server, failure is null, failure);
                var stretch = 1 + (Jitter * ((2 * Random.Shared.NextDouble()) - 1));
                await Task.Delay(policy.Interval * stretch, time, stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server is gone, or is probed in another way from now on.
        }
    }

    private async Task<string?> AttemptAsync(ServerProbe probe, TimeSpan timeout, CancellationToken stop)
    {
        await _slots.WaitAsync(stop);
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        try
        {
            return await probe.AttemptAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return $"no answer within {timeout.TotalSeconds:0.###} s";
        }
        finally
        {
            _slots.Release();
        }
    }
}
