using k8s;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Running;
using K8sHashBalancer.Kubernetes.Storing;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>A live copy of the objects of one type: a store, and a reflector for each scope that keeps it current.</summary>
public sealed class Mirror<T> : IMirror
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly IReadOnlyList<Reflector<T>> _reflectors;
    private readonly IMirror? _after;

    /// <summary>Makes a mirror of what sources of one type, but of different scopes, have.</summary>
    /// <exception cref="ArgumentException">There is no source.</exception>
    public Mirror(IReadOnlyList<IResourceSource<T>> sources, MirrorOptions<T> options, RuntimeServices services)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(services);
        ArgumentOutOfRangeException.ThrowIfZero(sources.Count);
        Name = sources[0].Name;
        _after = options.After;
        Store = new Store<T>(sources.Select(source => source.Scope), options.Indexes);
        var logger = services.Logging.CreateLogger($"{typeof(Reflector<>).Namespace}.Reflector");
        _reflectors = [.. sources.Select(source =>
            new Reflector<T>(source, Store, options.Reflector, services.Metrics.Reflectors, services.Time, logger))];
        services.Metrics.Reflectors.Observe(Name, () => Snapshot.Objects.Count, () => _reflectors.Max(reflector => reflector.Silence));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The copy.</summary>
    public Store<T> Store { get; }

    /// <summary>All objects now.</summary>
    public StoreSnapshot<T> Snapshot => Store.Snapshot;

    /// <inheritdoc/>
    public Task Synced => Store.Synced;

    /// <inheritdoc/>
    public Exception? SyncError =>
        _reflectors.Where(reflector => Store.Unlisted.Contains(reflector.Scope)).Select(reflector => reflector.LastError).FirstOrDefault(error => error is not null);

    /// <inheritdoc/>
    public IEnumerable<string> DescribeUnsynced() =>
        from reflector in _reflectors
        where Store.Unlisted.Contains(reflector.Scope)
        let place = reflector.Scope.Length == 0 ? Name : $"{Name} in namespace {reflector.Scope}"
        select reflector.LastError is { } error ? $"{place} ({Connecting.ApiErrors.Text(error)})"
            : _after is { Synced.IsCompleted: false } ? $"{place} (waits for {_after.Name})"
            : place;

    /// <summary>
    /// Has the objects of a key fetched that its <see cref="Demand{T}"/> wants by now, unless they are covered already. Returns at
    /// once; the store reports it when they are there. Many calls lead to one list, or two if one was under way without it.
    /// </summary>
    public void Fetch(ObjectKey key)
    {
        if (Snapshot.Covers(key))
        {
            return;
        }

        foreach (var reflector in _reflectors.Where(reflector => reflector.Scope.Length == 0 || reflector.Scope == key.Namespace))
        {
            reflector.Fetch(key);
        }
    }

    /// <inheritdoc/>
    public Task RelistAsync(string ofNamespace) =>
        Task.WhenAll(_reflectors.Where(reflector => reflector.Scope.Length == 0 || reflector.Scope == ofNamespace).Select(reflector => reflector.RelistAsync()));

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_after is not null)
        {
            await _after.Synced.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_reflectors.Select(reflector => reflector.RunAsync(cancellationToken)));
    }
}
