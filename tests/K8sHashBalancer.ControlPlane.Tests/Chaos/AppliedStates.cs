using System.Collections.Concurrent;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Balancing;

namespace K8sHashBalancer.ControlPlane.Tests.Chaos;

/// <summary>
/// Looks at each state that a proxy goes by, from within the proxy: the loop that puts states into effect says so in the log, and is not
/// on to the next before this has looked. Numbers in the state count the writes to what it was made of; none may ever go down. And no
/// state may have fewer ready servers than the cluster has at every moment.
/// </summary>
/// <param name="proxy">The proxy's name.</param>
/// <param name="fewestReady">So many servers are ready in the cluster at every moment.</param>
internal sealed class AppliedStates(string proxy, int fewestReady)
{
    private const int AppliedSnapshot = 1;

    private readonly ConcurrentQueue<string> _older = [];
    private readonly ConcurrentQueue<string> _emptier = [];
    private SourceCounts _last = SourceCounts.None;
    private int _count;

    /// <summary>How many it has seen.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Those that were older than the one before.</summary>
    public IReadOnlyCollection<string> Older => _older;

    /// <summary>Those that had fewer ready servers than the cluster at any moment.</summary>
    public IReadOnlyCollection<string> Emptier => _emptier;

    /// <summary>Has it look at a proxy that is about to be started.</summary>
    public void Attach(ILoggingBuilder logging) => logging.Services.AddSingleton<ILoggerProvider>(services => new Provider(this, services));

    /// <summary>Called by the one loop of the proxy's balancer.</summary>
    private void Look(Snapshot snapshot)
    {
        var counts = SourceCounts.Of(snapshot);
        foreach (var older in counts.OlderThan(_last))
        {
            _older.Enqueue($"{proxy}, state {_count}: {older}");
        }

        var ready = snapshot.Servers.Count(server => server.State == ServerState.Ready);
        if (ready < fewestReady)
        {
            _emptier.Enqueue(
                $"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {proxy}, state {_count}: {ready} of {snapshot.Servers.Length} servers ready, "
                + $"slices of {counts.OfSlices.Count} ports, balancer as of {counts.OfBalancer}");
        }

        _last = counts;
        Interlocked.Increment(ref _count);
    }

    private sealed class Provider(AppliedStates states, IServiceProvider services) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Logger(states, services, categoryName == typeof(Balancer).FullName);

        public void Dispose()
        {
        }
    }

    private sealed class Logger(AppliedStates states, IServiceProvider services, bool isOfBalancer) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => isOfBalancer;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (isOfBalancer && eventId.Id == AppliedSnapshot)
            {
                states.Look(services.GetRequiredService<Balancer>().State.Snapshot);
            }
        }
    }
}
