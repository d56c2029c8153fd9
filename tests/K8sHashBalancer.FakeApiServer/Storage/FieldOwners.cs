using System.Text.Json.Nodes;

namespace K8sHashBalancer.FakeApiServer.Storage;

/// <summary>
/// Server-side apply, simplified: fields are owned leaf by leaf, a list is one leaf, and what an apply leaves out of what it had
/// before is removed unless another manager has it too.
/// </summary>
internal sealed class FieldOwners
{
    private readonly Dictionary<string, Dictionary<string, JsonNode?>> _managers = [];

    /// <summary>The object after an apply; null if it is in conflict and not forced.</summary>
    public JsonObject? Apply(JsonObject before, JsonObject body, string manager, bool force)
    {
        var after = before.DeepClone().AsObject();
        var fields = new Dictionary<string, JsonNode?>();
        Collect(body, "", fields);
        foreach (var (path, value) in fields)
        {
            foreach (var (name, owned) in _managers.Where(other => other.Key != manager))
            {
                if (owned.TryGetValue(path, out var theirs) && !JsonNode.DeepEquals(theirs, value))
                {
                    if (!force)
                    {
                        return null;
                    }

                    owned.Remove(path);
                }
            }
        }

        foreach (var path in _managers.GetValueOrDefault(manager, []).Keys.Except(fields.Keys))
        {
            if (!_managers.Any(other => other.Key != manager && other.Value.ContainsKey(path)))
            {
                Remove(after, path.Split('\n'));
            }
        }

        foreach (var (path, value) in fields)
        {
            Set(after, path.Split('\n'), value);
        }

        _managers[manager] = fields;
        return after;
    }

    private static void Collect(JsonObject node, string path, Dictionary<string, JsonNode?> fields)
    {
        foreach (var (name, value) in node)
        {
            var here = path.Length == 0 ? name : $"{path}\n{name}";
            if (value is JsonObject { Count: > 0 } inner)
            {
                Collect(inner, here, fields);
            }
            else
            {
                fields[here] = value;
            }
        }
    }

    private static void Set(JsonObject root, string[] path, JsonNode? value)
    {
        foreach (var name in path[..^1])
        {
            root = root.EnsureObject(name);
        }

        root[path[^1]] = value?.DeepClone();
    }

    private static void Remove(JsonObject root, ReadOnlySpan<string> path)
    {
        if (path.Length == 1)
        {
            root.Remove(path[0]);
        }
        else if (root[path[0]] is JsonObject inner)
        {
            Remove(inner, path[1..]);
            if (inner.Count == 0)
            {
                root.Remove(path[0]);
            }
        }
    }
}
