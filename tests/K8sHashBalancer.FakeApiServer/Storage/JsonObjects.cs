using System.Text.Json.Nodes;

namespace K8sHashBalancer.FakeApiServer.Storage;

/// <summary>What is often asked of JSON.</summary>
public static class JsonObjects
{
    /// <summary>A text in the metadata; null if there is none.</summary>
    public static string? Metadata(this JsonObject entity, string name) => entity["metadata"]?[name]?.GetValue<string>();

    /// <summary>The object in a member, which is made if there is none.</summary>
    public static JsonObject EnsureObject(this JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
        {
            parent[name] = child = [];
        }

        return child;
    }

    /// <summary>Merges by RFC 7396.</summary>
    public static JsonObject Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject inner)
            {
                Merge(target.EnsureObject(name), inner);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }

        return target;
    }
}
