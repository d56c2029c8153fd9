using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Queueing;
using K8sHashBalancer.Kubernetes.Reflecting;
using K8sHashBalancer.Kubernetes.Running;
using K8sHashBalancer.Kubernetes.Storing;
using Microsoft.Extensions.Logging;

namespace K8sHashBalancer.Kubernetes.Controlling;

/// <summary>
/// Calls a reconciler for every object whose situation changed: the object itself, or anything that was declared to belong to it.
/// </summary>
public sealed partial class Controller<T> : IComponent
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Mirror<T> _primary;
    private readonly IReconciler<T> _reconciler;
    private readonly ControllerOptions<T> _options;
    private readonly RuntimeServices _services;
    private readonly ILogger _logger;
    private readonly List<IMirror> _mirrors;
    private WorkQueue<ObjectKey>? _queue;
    private long _addedBefore;
    private long _retriesBefore;

    /// <summary>Makes a controller.</summary>
    /// <param name="primary">The objects to reconcile. Somebody else runs the mirror.</param>
    /// <param name="reconciler">What to do about them.</param>
    /// <param name="options">How.</param>
    /// <param name="services">Clock, logs and metrics.</param>
    public Controller(Mirror<T> primary, IReconciler<T> reconciler, ControllerOptions<T> options, RuntimeServices services)
    {
        ArgumentNullException.ThrowIfNull(primary);
        ArgumentNullException.ThrowIfNull(reconciler);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(services);
        _primary = primary;
        _reconciler = reconciler;
        _options = options;
        _services = services;
        _logger = services.Logging.CreateLogger($"{typeof(Controller<>).Namespace}.Controller");
        _mirrors = [primary];
        Name = options.Name ?? primary.Name;
        services.Metrics.Queues.Observe(Name, ReadQueue);
        services.Metrics.Reconciles.Expect(Name);
        primary.Store.Subscribe(change =>
        {
            if (options.Filter(change))
            {
                Enqueue(change.Key);
            }
        });
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Reconciles the owner whenever an object changes that names it as its controller. Call before running.</summary>
    /// <returns>This controller.</returns>
    public Controller<T> Owns<TOwned>(Mirror<TOwned> owned)
        where TOwned : class, IKubernetesObject<V1ObjectMeta>
    {
        var type = Connecting.ResourceType.Of<T>();
        return Watches(owned, entity => Owner(entity, type));
    }

    /// <summary>Reconciles whatever a secondary object maps to, whenever it changes. Call before running.</summary>
    /// <param name="secondary">The secondary objects.</param>
    /// <param name="map">
    /// The keys of the primary objects that an object matters to. Asked for the object before and after a change, so that the ones
    /// it mattered to hear of it too. Called on a reflector's loop: it may read stores, and must neither wait nor throw.
    /// </param>
    /// <returns>This controller.</returns>
    public Controller<T> Watches<TSecondary>(Mirror<TSecondary> secondary, Func<TSecondary, IEnumerable<ObjectKey>> map)
        where TSecondary : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(secondary);
        ArgumentNullException.ThrowIfNull(map);
        _mirrors.Add(secondary);
        secondary.Store.Subscribe(change =>
        {
            foreach (var entity in new[] { change.Before, change.After }.OfType<TSecondary>())
            {
                foreach (var key in map(entity))
                {
                    Enqueue(key);
                }
            }
        });
        return this;
    }

    /// <summary>
    /// Reconciles whatever a key maps to when a secondary mirror, of those things that it holds only on demand, has come to
    /// <see cref="StoreSnapshot{T}.Covers">cover</see> the key. Call before running.
    /// </summary>
    /// <param name="secondary">The secondary objects.</param>
    /// <param name="map">The keys of the primary objects that a key matters to. Called as that of <see cref="Watches"/> is.</param>
    /// <returns>This controller.</returns>
    public Controller<T> Awaits<TSecondary>(Mirror<TSecondary> secondary, Func<ObjectKey, IEnumerable<ObjectKey>> map)
        where TSecondary : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(secondary);
        ArgumentNullException.ThrowIfNull(map);
        secondary.Store.SubscribeCoverage(covered =>
        {
            foreach (var key in map(covered))
            {
                Enqueue(key);
            }
        });
        return this;
    }

    /// <summary>Has an object reconciled, for reasons that no store knows of. Does nothing while the controller does not work.</summary>
    public void Enqueue(ObjectKey key) => Volatile.Read(ref _queue)?.Add(key);

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">The objects could not be listed within <see cref="ControllerOptions{T}.SyncTimeout"/>.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await SyncGate.WaitAsync(_mirrors, _options.SyncTimeout, _services.Time, cancellationToken);
        if (_options.Leadership is not { } leadership)
        {
            await WorkAsync(cancellationToken);
            return;
        }

        for (Leading.LeaderTerm? term = null; ;)
        {
            term = await leadership.NextTermAsync(term, cancellationToken);
            using var hold = term.Hold();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(term.Token, cancellationToken);
            await WorkAsync(either.Token);
        }
    }

    private static IEnumerable<ObjectKey> Owner<TOwned>(TOwned entity, Connecting.ResourceType type)
        where TOwned : class, IKubernetesObject<V1ObjectMeta> =>
        entity.GetController() is { } owner && owner.Kind == type.Kind && owner.ApiVersion?.Split('/') is var parts
            && (parts!.Length == 1 ? "" : parts[0]) == type.Group
            ? [ObjectKey.Of(entity) with { Name = owner.Name }]
            : [];

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        // The queue is in place before the store is read: what changes in between is added twice, not missed.
        using var queue = new WorkQueue<ObjectKey>(_options.Backoff, _services.Time);
        Volatile.Write(ref _queue, queue);
        LogWorks(_logger, Name, _options.Workers, _primary.Snapshot.Objects.Count);
        EnqueueAll();
        var worker = new Worker<T>(Name, _primary.Store, _reconciler, queue, _services, _logger);
        await Task.WhenAll(Enumerable.Range(0, _options.Workers).Select(_ => worker.RunAsync(cancellationToken)).Append(ResyncAsync(cancellationToken)));
        Volatile.Write(ref _queue, null);
        Volatile.Write(ref _addedBefore, _addedBefore + queue.State.Added);
        Volatile.Write(ref _retriesBefore, _retriesBefore + queue.State.Retries);
        LogRests(_logger, Name);
    }

    // Each term has a queue of its own; the counts go on.
    private QueueState ReadQueue()
    {
        var now = Volatile.Read(ref _queue)?.State ?? default;
        return now with { Added = now.Added + Volatile.Read(ref _addedBefore), Retries = now.Retries + Volatile.Read(ref _retriesBefore) };
    }

    private async Task ResyncAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var wait = _options.Resync == Timeout.InfiniteTimeSpan ? _options.Resync : _options.Resync * (1 + (_options.Backoff.Random() / 10));
            await Task.Delay(wait, _services.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!cancellationToken.IsCancellationRequested)
            {
                EnqueueAll();
            }
        }
    }

    private void EnqueueAll()
    {
        foreach (var key in _primary.Snapshot.Objects.Keys)
        {
            Enqueue(key);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Controller {Controller} works, with {Workers} workers, and starts with all {Count} objects.")]
    private static partial void LogWorks(ILogger logger, string controller, int workers, int count);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Controller {Controller} rests.")]
    private static partial void LogRests(ILogger logger, string controller);
}
