using System.Text.Json.Nodes;

namespace K8sHashBalancer.Operator.Manifests.Schemas;

/// <summary>A part of a structural schema.</summary>
internal sealed record SchemaNode(string Path, JsonObject Json)
{
    public string? Type => IsIntOrString ? "int-or-string" : (string?)Json["type"];

    public bool IsIntOrString => (bool?)Json["x-kubernetes-int-or-string"] == true;

    public bool IsOpaque => (bool?)Json["x-kubernetes-preserve-unknown-fields"] == true;

    public JsonNode? Default => Json["default"];

    public IReadOnlyList<string>? Enum => Json["enum"] is JsonArray words ? [.. words.Select(word => (string)word!)] : null;

    public IReadOnlyList<string> Required => Json["required"] is JsonArray names ? [.. names.Select(name => (string)name!)] : [];

    public SchemaNode? Items => Json["items"] is JsonObject items ? new SchemaNode($"{Path}[]", items) : null;

    public SchemaNode? Values => Json["additionalProperties"] is JsonObject values ? new SchemaNode($"{Path}{{}}", values) : null;

    public IReadOnlyDictionary<string, SchemaNode> Properties => Json["properties"] is JsonObject properties
        ? properties.ToDictionary(property => property.Key, property => new SchemaNode($"{Path}.{property.Key}", property.Value!.AsObject()))
        : [];

    public IEnumerable<JsonObject> Rules => Json["x-kubernetes-validations"] is JsonArray rules ? rules.Select(rule => rule!.AsObject()) : [];

    /// <summary>All that is inside of this.</summary>
    public IEnumerable<SchemaNode> Below()
    {
        IEnumerable<SchemaNode?> children = [.. Properties.Values, Items, Values];
        return children.OfType<SchemaNode>().SelectMany(child => child.Below().Prepend(child));
    }
}
