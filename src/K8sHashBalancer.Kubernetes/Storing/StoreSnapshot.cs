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

    private StoreSnapshot(ImmutableDictionary<ObjectKey, T> objects, ImmutableDictionary<StoreIndex<T>, IndexTable<T>> indexes)
    {
        Objects = objects;
        _indexes = indexes;
    }

    /// <summary>The objects by key.</summary>
    public ImmutableDictionary<ObjectKey, T> Objects { get; }

    /// <summary>The object of a key; null if there is none.</summary>
    public T? Get(ObjectKey key) => Objects.GetValueOrDefault(key);

    /// <summary>The objects that have a value in an index, sorted by key.</summary>
    /// <exception cref="KeyNotFoundException">The store was not made with this index.</exception>
    public IEnumerable<T> Find(StoreIndex<T> index, ObjectKey value) => _indexes[index].Find(value).Select(key => Objects[key]);

    /// <summary>An empty snapshot.</summary>
    internal static StoreSnapshot<T> Empty(IEnumerable<StoreIndex<T>> indexes) =>
        new(ImmutableDictionary<ObjectKey, T>.Empty, indexes.ToImmutableDictionary(index => index, index => new IndexTable<T>(index)));

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

        return new StoreSnapshot<T>(objects.ToImmutable(), _indexes.ToImmutableDictionary(index => index.Key, index => index.Value.With(changes)));
    }
}
