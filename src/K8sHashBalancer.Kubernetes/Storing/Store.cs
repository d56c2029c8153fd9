using System.Collections.Frozen;
using System.Collections.Immutable;
using k8s;
using k8s.Models;

namespace K8sHashBalancer.Kubernetes.Storing;

/// <summary>
/// The objects of one type as the reflectors saw them last. Readers take <see cref="Snapshot"/> and wait for nothing; a write
/// swaps in the next snapshot and then tells the subscribers.
/// </summary>
public sealed class Store<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock _writing = new();
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableHashSet<string> _unlisted;
    private ImmutableArray<Action<StoreChange<T>>> _subscribers = [];
    private ImmutableArray<Action<ObjectKey>> _coverageSubscribers = [];
    private StoreSnapshot<T> _snapshot;

    /// <summary>Makes an empty store.</summary>
    /// <param name="scopes">The namespaces whose first list it awaits; an empty one stands for all.</param>
    /// <param name="indexes">How objects are to be found, other than by key.</param>
    public Store(IEnumerable<string> scopes, params IEnumerable<StoreIndex<T>> indexes)
    {
        _unlisted = [.. scopes];
        _snapshot = StoreSnapshot<T>.Empty(indexes);
    }

    /// <summary>All objects now.</summary>
    public StoreSnapshot<T> Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>Whether every scope was listed at least once. Never turns false again.</summary>
    public bool IsSynced => _synced.Task.IsCompleted;

    /// <summary>Completes when <see cref="IsSynced"/>.</summary>
    public Task Synced => _synced.Task;

    /// <summary>The scopes that were never listed.</summary>
    public IReadOnlySet<string> Unlisted => Volatile.Read(ref _unlisted);

    /// <summary>
    /// Has changes reported from now on, after the snapshot that holds them is in place. The subscriber is called on the
    /// reflector's loop: it may enqueue, and must neither wait nor throw.
    /// </summary>
    public void Subscribe(Action<StoreChange<T>> subscriber) =>
        ImmutableInterlocked.Update(ref _subscribers, (all, one) => all.Add(one), subscriber);

    /// <summary>
    /// Has keys reported that the snapshot came to <see cref="StoreSnapshot{T}.Covers">cover</see>, whether it has objects of them
    /// or not, after the changes that did it. The subscriber is called as those of <see cref="Subscribe"/> are.
    /// </summary>
    public void SubscribeCoverage(Action<ObjectKey> subscriber) =>
        ImmutableInterlocked.Update(ref _coverageSubscribers, (all, one) => all.Add(one), subscriber);

    /// <summary>Makes the objects of a scope what a complete list says, in one swap. What the list lacks is gone.</summary>
    /// <param name="scope">The namespace that was listed; empty for all.</param>
    /// <param name="objects">The list.</param>
    /// <param name="keep">Keys to leave as they are, though the list lacks them.</param>
    /// <param name="covered">The keys of a <see cref="Reflecting.Demand{T}"/> that the list is complete for; null if for all.</param>
    /// <param name="version">The version that the list is as of; null if it has none.</param>
    public void Replace(
        string scope, IEnumerable<T> objects, IReadOnlySet<ObjectKey>? keep = null, FrozenSet<ObjectKey>? covered = null, string? version = null)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var listed = new Dictionary<ObjectKey, T>();
        foreach (var entity in objects)
        {
            listed[ObjectKey.Of(entity)] = entity;
        }

        List<StoreChange<T>> changes;
        List<ObjectKey> news;
        lock (_writing)
        {
            changes = [.. Differences(scope, listed, keep)];
            news = covered?.Where(key => !_snapshot.Covers(key)).ToList() ?? [];

            // Objects and coverage in one swap: a reader must not take what was dropped for what does not exist.
            Volatile.Write(ref _snapshot, (changes.Count > 0 ? _snapshot.With(changes) : _snapshot).Listed(scope, covered, version));
            Volatile.Write(ref _unlisted, _unlisted.Remove(scope));
        }

        Report(changes);
        ReportCoverage(news);
        if (Unlisted.Count == 0)
        {
            _synced.TrySetResult();
        }
    }

    /// <summary>Stores an object. Nothing is reported if its version is stored already.</summary>
    /// <param name="entity">The object.</param>
    /// <param name="reached">The scope it was seen in, and the version that the scope is at with it; in one swap with the object.</param>
    public void Set(T entity, (string Scope, string Version)? reached = null) => Change(ObjectKey.Of(entity), entity, reached);

    /// <summary>Removes the object of a key, if there is one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="reached">The scope it was in, and the version that the scope is at without it; in one swap with that.</param>
    public void Remove(ObjectKey key, (string Scope, string Version)? reached = null) => Change(key, null, reached);

    /// <summary>Notes that a scope is at a later version, and that what is stored of it has not changed by then.</summary>
    public void Reach(string scope, string version)
    {
        lock (_writing)
        {
            Volatile.Write(ref _snapshot, _snapshot.At(scope, version));
        }
    }

    private void Change(ObjectKey key, T? after, (string Scope, string Version)? reached)
    {
        StoreChange<T> change;
        bool isNone;
        lock (_writing)
        {
            change = new StoreChange<T>(key, _snapshot.Get(key), after);
            isNone = IsSame(change.Before, after);
            var next = isNone ? _snapshot : _snapshot.With([change]);
            Volatile.Write(ref _snapshot, reached is { } at ? next.At(at.Scope, at.Version) : next);
        }

        if (!isNone)
        {
            Report([change]);
        }
    }

    private IEnumerable<StoreChange<T>> Differences(string scope, Dictionary<ObjectKey, T> listed, IReadOnlySet<ObjectKey>? keep)
    {
        foreach (var (key, before) in _snapshot.Objects)
        {
            if ((scope.Length == 0 || key.Namespace == scope) && !listed.ContainsKey(key) && keep?.Contains(key) != true)
            {
                yield return new StoreChange<T>(key, before, null);
            }
        }

        foreach (var (key, after) in listed)
        {
            if (_snapshot.Get(key) is var before && !IsSame(before, after))
            {
                yield return new StoreChange<T>(key, before, after);
            }
        }
    }

    // The version tells whether two objects are the same one; comparing them does not, because their lists compare by reference.
    private static bool IsSame(T? before, T? after) =>
        before is null ? after is null : after is not null && before.ResourceVersion() == after.ResourceVersion() && before.Uid() == after.Uid();

    private void Report(List<StoreChange<T>> changes)
    {
        foreach (var change in changes)
        {
            foreach (var subscriber in _subscribers)
            {
                subscriber(change);
            }
        }
    }

    private void ReportCoverage(List<ObjectKey> keys)
    {
        foreach (var key in keys)
        {
            foreach (var subscriber in _coverageSubscribers)
            {
                subscriber(key);
            }
        }
    }
}
