using System.Collections.Immutable;
using k8s;
using k8s.Models;

namespace K8sHashBalancer.Kubernetes.Storing;

/// <summary>What one index found in one snapshot: the keys of the objects by value. Immutable.</summary>
internal sealed class IndexTable<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly StoreIndex<T> _index;
    private readonly ImmutableDictionary<ObjectKey, ImmutableSortedSet<ObjectKey>> _keys;

    public IndexTable(StoreIndex<T> index)
        : this(index, ImmutableDictionary<ObjectKey, ImmutableSortedSet<ObjectKey>>.Empty)
    {
    }

    private IndexTable(StoreIndex<T> index, ImmutableDictionary<ObjectKey, ImmutableSortedSet<ObjectKey>> keys)
    {
        _index = index;
        _keys = keys;
    }

    public IEnumerable<ObjectKey> Values => _keys.Keys;

    public ImmutableSortedSet<ObjectKey> Find(ObjectKey value) => _keys.GetValueOrDefault(value, []);

    public IndexTable<T> With(IReadOnlyCollection<StoreChange<T>> changes)
    {
        var keys = _keys.ToBuilder();
        foreach (var change in changes)
        {
            foreach (var value in ValuesOf(change.Before))
            {
                var rest = keys.GetValueOrDefault(value, []).Remove(change.Key);
                if (rest.IsEmpty)
                {
                    keys.Remove(value);
                }
                else
                {
                    keys[value] = rest;
                }
            }

            foreach (var value in ValuesOf(change.After))
            {
                keys[value] = keys.GetValueOrDefault(value, []).Add(change.Key);
            }
        }

        return new IndexTable<T>(_index, keys.ToImmutable());
    }

    private IEnumerable<ObjectKey> ValuesOf(T? entity) => entity is null ? [] : _index.ValuesOf(entity);
}
