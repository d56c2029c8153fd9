using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace K8sHashBalancer.FakeApiServer.Storage;

/// <summary>
/// All objects, each change with the next version, and the history of changes until it is compacted. Objects that go in or come
/// out are copies.
/// </summary>
public sealed class ObjectStore
{
    private readonly Lock _lock = new();
    private readonly List<StoredChange> _history = [];
    private readonly Dictionary<ObjectId, FieldOwners> _owners = [];
    private ImmutableSortedDictionary<ObjectId, JsonObject> _objects = ImmutableSortedDictionary.Create<ObjectId, JsonObject>(ObjectId.Order);
    private TaskCompletionSource _changed = NewSource();
    private long _version = 1;
    private long _compacted;
    private int _uids;
    private int _generation;

    /// <summary>The newest version.</summary>
    public long Version
    {
        get
        {
            lock (_lock)
            {
                return _version;
            }
        }
    }

    /// <summary>How often the history was compacted; tokens of pages from before are void.</summary>
    public int Compactions
    {
        get
        {
            lock (_lock)
            {
                return _generation;
            }
        }
    }

    /// <summary>All objects and the version they are as of.</summary>
    public (ImmutableSortedDictionary<ObjectId, JsonObject> Objects, long Version) Snapshot()
    {
        lock (_lock)
        {
            return (_objects, _version);
        }
    }

    /// <summary>The object; null if there is none.</summary>
    public JsonObject? Get(ObjectId id) => Snapshot().Objects.GetValueOrDefault(id)?.DeepClone().AsObject();

    /// <summary>Forgets the history so far: who wants to go on from before now gets 410.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            _history.Clear();
            _compacted = _version;
            _generation++;
            Wake();
        }
    }

    /// <summary>What changed after a version, and a task that completes when more has.</summary>
    /// <exception cref="ApiException">410: the history does not go back that far.</exception>
    public (IReadOnlyList<StoredChange> Changes, long Version, Task More) ChangesAfter(long version)
    {
        lock (_lock)
        {
            return version < _compacted
                ? throw ApiException.Expired()
                : ([.. _history.SkipWhile(change => change.Version <= version)], _version, _changed.Task);
        }
    }

    /// <summary>Creates an object.</summary>
    /// <exception cref="ApiException">409: it exists.</exception>
    public JsonObject Create(ObjectId id, JsonObject body)
    {
        lock (_lock)
        {
            return _objects.ContainsKey(id)
                ? throw new ApiException(409, "AlreadyExists", $"{id.Collection} \"{id.Name}\" already exists")
                : Write(id, null, body);
        }
    }

    /// <summary>Makes the object another one. A resourceVersion in the new one must be the current one.</summary>
    /// <param name="id">The object.</param>
    /// <param name="change">Makes the new object of a copy of the old one.</param>
    /// <exception cref="ApiException">404, or 409: it has changed since.</exception>
    public JsonObject Update(ObjectId id, Func<JsonObject, JsonObject> change)
    {
        lock (_lock)
        {
            var before = _objects.GetValueOrDefault(id) ?? throw ApiException.NotFound(id);
            var after = change(before.DeepClone().AsObject());
            var expected = after.Metadata("resourceVersion");
            return expected is not null && expected != before.Metadata("resourceVersion")
                ? throw ApiException.Conflict(id, "the object has been modified; please apply your changes to the latest version")
                : Write(id, before, after);
        }
    }

    /// <summary>Applies an object as a manager.</summary>
    /// <exception cref="ApiException">409: another manager owns a field, and force is off.</exception>
    public JsonObject Apply(ObjectId id, JsonObject body, string manager, bool force, bool mayCreate)
    {
        lock (_lock)
        {
            var before = _objects.GetValueOrDefault(id);
            if (before is null && !mayCreate)
            {
                throw ApiException.NotFound(id);
            }

            var owners = _owners.GetValueOrDefault(id) ?? new FieldOwners();
            var after = owners.Apply(before ?? [], body, manager, force) ?? throw ApiException.Conflict(id, "Apply failed with a conflict");
            _owners[id] = owners;
            return Write(id, before, after);
        }
    }

    /// <summary>Deletes an object, or marks it deleted if it has finalizers.</summary>
    /// <exception cref="ApiException">404, or 409: it is not the one of this uid.</exception>
    public JsonObject Delete(ObjectId id, string? uid = null)
    {
        lock (_lock)
        {
            var before = _objects.GetValueOrDefault(id) ?? throw ApiException.NotFound(id);
            if (uid is not null && uid != before.Metadata("uid"))
            {
                throw ApiException.Conflict(id, "the uid in the precondition is not that of the object");
            }

            if (before["metadata"]!["finalizers"] is JsonArray { Count: > 0 })
            {
                var marked = before.DeepClone().AsObject();
                marked["metadata"]!["deletionTimestamp"] ??= "2026-01-01T00:00:00Z";
                return Write(id, before, marked);
            }

            return Remove(id, before);
        }
    }

    private JsonObject Write(ObjectId id, JsonObject? before, JsonObject body)
    {
        var after = body.DeepClone().AsObject();
        var metadata = after.EnsureObject("metadata");
        metadata["name"] = id.Name;
        if (id.Namespace.Length > 0)
        {
            metadata["namespace"] = id.Namespace;
        }

        metadata["uid"] = before?.Metadata("uid") ?? $"uid-{++_uids}";
        metadata["creationTimestamp"] ??= "2026-01-01T00:00:00Z";
        metadata["generation"] = Generation(before, after);
        metadata["resourceVersion"] = before?.Metadata("resourceVersion");
        if (before is not null && JsonNode.DeepEquals(before, after))
        {
            // What changes nothing makes no version, and no event.
            return before.DeepClone().AsObject();
        }

        if (metadata.ContainsKey("deletionTimestamp") && metadata["finalizers"] is not JsonArray { Count: > 0 })
        {
            return Remove(id, before!);
        }

        metadata["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        _objects = _objects.SetItem(id, after);
        _history.Add(new StoredChange(_version, id, before, after));
        Wake();
        return after.DeepClone().AsObject();
    }

    private JsonObject Remove(ObjectId id, JsonObject before)
    {
        var last = before.DeepClone().AsObject();
        last["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        _objects = _objects.Remove(id);
        _owners.Remove(id);
        _history.Add(new StoredChange(_version, id, last, null));
        Wake();
        return last.DeepClone().AsObject();
    }

    private static long Generation(JsonObject? before, JsonObject after)
    {
        var current = before?["metadata"]?["generation"]?.GetValue<long>() ?? 0;
        return before is null || !JsonNode.DeepEquals(before["spec"], after["spec"]) ? current + 1 : current;
    }

    private void Wake()
    {
        _changed.SetResult();
        _changed = NewSource();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
