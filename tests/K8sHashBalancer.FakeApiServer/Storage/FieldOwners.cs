using System.Text.Json.Nodes;

namespace K8sHashBalancer.FakeApiServer.Storage;

/// <summary>
/// Server-side apply, simplified: fields are owned leaf by leaf, a list whose items all have names is merged by them, any other list is
/// one leaf, and what an apply leaves out of what it had before is removed unless another manager has it too.
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

    private static void Collect(JsonNode node, string path, Dictionary<string, JsonNode?> fields)
    {
        IEnumerable<KeyValuePair<string, JsonNode?>> parts = node is JsonArray items
            ? items.Select(item => new KeyValuePair<string, JsonNode?>($"[{item!["name"]}]", item))
            : node.AsObject();
        foreach (var (name, value) in parts)
        {
            var here = path.Length == 0 ? name : $"{path}\n{name}";
            if (value is JsonObject { Count: > 0 } || IsNamed(value))
            {
                Collect(value!, here, fields);
            }
            else
            {
                fields[here] = value;
            }
        }
    }

    private static bool IsNamed(JsonNode? node) =>
        node is JsonArray { Count: > 0 } list && list.All(item => item is JsonObject named && named["name"] is JsonValue);

    private static void Set(JsonNode node, ReadOnlySpan<string> path, JsonNode? value)
    {
        if (path.Length == 1)
        {
            node[path[0]] = value?.DeepClone();
            return;
        }

        var next = Child(node, path[0]);
        if (next is null)
        {
            next = path[1].StartsWith('[') ? new JsonArray() : new JsonObject();
            if (node is JsonArray list)
            {
                list.Add(next);
            }
            else
            {
                node[path[0]] = next;
            }
        }

        // The name comes first, so that the item can be found from then on.
        if (node is JsonArray)
        {
            next["name"] = path[0][1..^1];
        }

        Set(next, path[1..], value);
    }

    private static void Remove(JsonNode node, ReadOnlySpan<string> path)
    {
        if (path.Length == 1)
        {
            node.AsObject().Remove(path[0]);
        }
        else if (Child(node, path[0]) is { } inner)
        {
            Remove(inner, path[1..]);
            if (inner is JsonObject { Count: 0 } or JsonArray { Count: 0 })
            {
                _ = node is JsonArray list ? list.Remove(inner) : node.AsObject().Remove(path[0]);
            }
        }
    }

    private static JsonNode? Child(JsonNode node, string name) => node is JsonArray list
        ? list.FirstOrDefault(item => item is JsonObject && $"[{item["name"]}]" == name)
        : node[name] is JsonObject or JsonArray ? node[name] : null;
}
