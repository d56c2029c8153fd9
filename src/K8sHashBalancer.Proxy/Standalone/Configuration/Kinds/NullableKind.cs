using System.Text.Json;
using System.Text.Json.Nodes;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

/// <summary>Values of another kind, or none: null in a file, an empty environment variable.</summary>
/// <typeparam name="T">What a value is read as.</typeparam>
/// <typeparam name="TNullable">The same, with null.</typeparam>
internal sealed class NullableKind<T, TNullable>(ValueKind<T> kind, Func<T, TNullable> convert) : ValueKind<TNullable?>
{
    /// <inheritdoc/>
    public override string Description => $"{kind.Description}; or null";

    /// <inheritdoc/>
    public override bool TryRead(ConfigurationNode node, ReadingContext context, out TNullable? value)
    {
        value = default;
        if (node.Element.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        var isRead = kind.TryRead(node, context, out var inner);
        value = isRead ? convert(inner!) : default;
        return isRead;
    }

    /// <inheritdoc/>
    public override JsonObject ToSchema()
    {
        var schema = kind.ToSchema();
        schema["type"] = new JsonArray(schema["type"]!.DeepClone(), "null");
        return schema;
    }

    /// <inheritdoc/>
    public override string VariableToJson(string text) => text.Length == 0 ? "null" : kind.VariableToJson(text);
}

/// <summary>Makes such kinds.</summary>
internal static class NullableKind
{
    /// <summary>A number, or none.</summary>
    public static ValueKind<int?> OrNull(this ValueKind<int> kind) => new NullableKind<int, int?>(kind, value => value);

    /// <summary>A text, or none.</summary>
    public static ValueKind<string?> OrNull(this ValueKind<string> kind) => new NullableKind<string, string?>(kind, value => value);
}
