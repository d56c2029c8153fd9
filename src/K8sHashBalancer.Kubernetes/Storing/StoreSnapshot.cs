using System.Collections.Frozen;
using System.Collections.Immutable;
using k8s;
using k8s.Models;

namespace K8sHashBalancer.Kubernetes.Storing;

/// <summary>
/// All objects of a store at one moment. The snapshot never changes; the objects in it could be, because the client's models are
/// mutable: treat them as read-only, everybody shares them.
/// </summary>
public sealed class StoreSnapshot<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly ImmutableDictionary<StoreIndex<T>, IndexTable<T>> _indexes;

    private readonly ImmutableDictionary<string, ScopeState> _scopes;

    private StoreSnapshot(
        ImmutableDictionary<ObjectKey, T> objects,
        ImmutableDictionary<StoreIndex<T>, IndexTable<T>> indexes,
        ImmutableDictionary<string, ScopeState> scopes)
    {
        Objects = objects;
        _indexes = indexes;
        _scopes = scopes;
    }

    /// <summary>The objects by key.</summary>
    public ImmutableDictionary<ObjectKey, T> Objects { get; }

    /// <summary>The object of a key; null if there is none.</summary>
    public T? Get(ObjectKey key) => Objects.GetValueOrDefault(key);

    /// <summary>The objects that have a value in an index, sorted by key.</summary>
    /// <exception cref="KeyNotFoundException">The store was not made with this index.</exception>
    public IEnumerable<T> Find(StoreIndex<T> index, ObjectKey value) => _indexes[index].Find(value).Select(key => Objects[key]);

    /// <summary>The values that some object has in an index, each once.</summary>
    /// <exception cref="KeyNotFoundException">The store was not made with this index.</exception>
    public IEnumerable<ObjectKey> ValuesOf(StoreIndex<T> index) => _indexes[index].Values;

    /// <summary>
    /// Whether all there is of a key is here, so that what is not here does not exist. False until its namespace was listed, and
    /// where there is a <see cref="Reflecting.Demand{T}"/>, for keys that were not among those wanted when the last list began.
    /// </summary>
    public bool Covers(ObjectKey key) => Listed("", key) || Listed(key.Namespace, key);

    /// <summary>
    /// The server's version that the objects of a namespace are as of, that of the last list or of what was watched since; null if
    /// there is none yet. It belongs to these very objects: what they were at that version, neither more nor less.
    /// </summary>
    public string? VersionOf(string ofNamespace) =>
        (_scopes.GetValueOrDefault("") ?? _scopes.GetValueOrDefault(ofNamespace))?.Version;

    /// <summary>An empty snapshot.</summary>
    internal static StoreSnapshot<T> Empty(IEnumerable<StoreIndex<T>> indexes) =>
        new(ImmutableDictionary<ObjectKey, T>.Empty, indexes.ToImmutableDictionary(index => index, index => new IndexTable<T>(index)), ImmutableDictionary<string, ScopeState>.Empty);

    /// <summary>The same after changes.</summary>
    internal StoreSnapshot<T> With(IReadOnlyCollection<StoreChange<T>> changes)
    {
        var objects = Objects.ToBuilder();
        foreach (var change in changes)
        {
            if (change.After is null)
            {
                objects.Remove(change.Key);
            }
            else
            {
                objects[change.Key] = change.After;
            }
        }

        return new StoreSnapshot<T>(objects.ToImmutable(), _indexes.ToImmutableDictionary(index => index.Key, index => index.Value.With(changes)), _scopes);
    }

    /// <summary>The same after a list of a scope, and of certain keys only if some are given.</summary>
    internal StoreSnapshot<T> Listed(string scope, FrozenSet<ObjectKey>? keys, string? version) =>
        new(Objects, _indexes, _scopes.SetItem(scope, new ScopeState(keys, version)));

    /// <summary>The same as of a later version of a scope that was listed.</summary>
    internal StoreSnapshot<T> At(string scope, string version) => _scopes.TryGetValue(scope, out var state)
        ? new StoreSnapshot<T>(Objects, _indexes, _scopes.SetItem(scope, state with { Version = version }))
        : this;

    private bool Listed(string scope, ObjectKey key) => _scopes.TryGetValue(scope, out var state) && state.Keys?.Contains(key) != false;

    /// <param name="Keys">The keys that the last list was complete for; null if for all.</param>
    /// <param name="Version">What the objects are as of.</param>
    private sealed record ScopeState(FrozenSet<ObjectKey>? Keys, string? Version);
}
