using System.Text.Json.Nodes;

namespace K8sHashBalancer.Operator.Reconciling.Owned;

/// <summary>Helps to build JSON from parts.</summary>
internal static class JsonObjects
{
    /// <summary>The fields of an object, free to become those of another: a node has one parent only.</summary>
    public static IReadOnlyList<KeyValuePair<string, JsonNode?>> Detach(this JsonObject source)
    {
        var fields = source.ToArray();
        source.Clear();
        return fields;
    }

    /// <summary>Sets a field, unless there is nothing to set.</summary>
    public static JsonObject WithIfAny(this JsonObject target, string name, JsonNode? value)
    {
        if (value is not null)
        {
            target[name] = value;
        }

        return target;
    }
}
