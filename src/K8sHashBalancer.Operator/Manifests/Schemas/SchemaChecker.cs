using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace K8sHashBalancer.Operator.Manifests.Schemas;

/// <summary>
/// What the API server does with an object but for its rules in CEL: adds defaults, and checks types, names, words, ranges and lengths.
/// </summary>
internal static class SchemaChecker
{
    /// <summary>Adds what is absent and has a default, as the API server does when it reads an object.</summary>
    public static void AddDefaults(JsonNode? value, SchemaNode schema)
    {
        if (value is JsonArray items && schema.Items is { } ofItems)
        {
            foreach (var item in items)
            {
                AddDefaults(item, ofItems);
            }
        }

        if (value is JsonObject members)
        {
            foreach (var (name, property) in schema.Properties)
            {
                // A null stands for what was left out, where that has a default.
                if (property.Default is { } @default && members[name] is null)
                {
                    members[name] = @default.DeepClone();
                }

                AddDefaults(members[name], property);
            }
        }
    }

    /// <summary>What is wrong with a value, each in a sentence that begins with where it is.</summary>
    /// <param name="value">The value, with defaults.</param>
    /// <param name="schema">What it should be.</param>
    /// <param name="path">Where it is; empty for the whole object.</param>
    public static IEnumerable<string> Check(JsonNode? value, SchemaNode schema, string path)
    {
        if (!HasType(value, schema))
        {
            return [$"{Name(path)} must be {Describe(schema)}, and is {Show(value)}."];
        }

        return value switch
        {
            JsonObject members => CheckMembers(members, schema, path),
            JsonArray items => CheckSize(items.Count, "Items", "items", schema, path)
                .Concat(items.SelectMany((item, i) => Check(item, schema.Items!, $"{path}[{i}]"))),
            _ when value!.GetValueKind() == JsonValueKind.Number => CheckNumber(Number(value), schema, path),
            _ when value!.GetValueKind() == JsonValueKind.String => CheckText((string)value!, schema, path),
            _ => [],
        };
    }

    private static bool HasType(JsonNode? value, SchemaNode schema) => (value?.GetValueKind(), schema.Type) switch
    {
        (JsonValueKind.Object, "object") or (JsonValueKind.Array, "array") or (JsonValueKind.String, "string") => true,
        (JsonValueKind.True or JsonValueKind.False, "boolean") or (JsonValueKind.Number, "number") => true,
        (JsonValueKind.Number, "integer" or "int-or-string") => decimal.IsInteger(Number(value!)),
        (JsonValueKind.String, "int-or-string") => true,
        _ => false,
    };

    private static IEnumerable<string> CheckMembers(JsonObject members, SchemaNode schema, string path)
    {
        // The API server knows metadata by itself.
        if (schema.IsOpaque || path is ".metadata")
        {
            return [];
        }

        var missing = schema.Required.Where(name => !members.ContainsKey(name)).Select(name => $"{Name($"{path}.{name}")} is missing.");
        var wrong = members.SelectMany(member =>
            (schema.Values ?? schema.Properties.GetValueOrDefault(member.Key)) is { } known
                ? Check(member.Value, known, $"{path}.{member.Key}")
                : [$"{Name($"{path}.{member.Key}")} is no field; there are {string.Join(", ", schema.Properties.Keys.Order(StringComparer.Ordinal))}."]);
        return missing.Concat(wrong).Concat(CheckSize(members.Count, "Properties", "entries", schema, path));
    }

    private static IEnumerable<string> CheckNumber(decimal number, SchemaNode schema, string path)
    {
        var (minimum, maximum) = (schema.Json["minimum"], schema.Json["maximum"]);
        if ((minimum is not null && number < Number(minimum)) || (maximum is not null && number > Number(maximum)))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{Name(path)} must be {Range(minimum, maximum)}, and is {number}.");
        }
    }

    private static IEnumerable<string> CheckText(string text, SchemaNode schema, string path)
    {
        if (schema.Enum is { } words && !words.Contains(text))
        {
            yield return $"{Name(path)} must be one of {string.Join(", ", words)}, and is {Show(text)}.";
        }

        if ((string?)schema.Json["pattern"] is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant))
        {
            yield return $"{Name(path)} must match {pattern}, and is {Show(text)}.";
        }

        if ((string?)schema.Json["format"] == "date-time" && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _))
        {
            yield return $"{Name(path)} must be a time, as 2030-01-31T12:00:00Z, and is {Show(text)}.";
        }

        foreach (var problem in CheckSize(text.Length, "Length", "characters", schema, path))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> CheckSize(int size, string what, string things, SchemaNode schema, string path)
    {
        var (least, most) = (schema.Json[$"min{what}"], schema.Json[$"max{what}"]);
        if ((least is not null && size < Number(least)) || (most is not null && size > Number(most)))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{Name(path)} must have {Range(least, most)} {things}, and has {size}.");
        }
    }

    private static string Range(JsonNode? least, JsonNode? most) => (least, most) switch
    {
        (null, _) => $"at most {most}",
        (_, null) => $"at least {least}",
        _ => $"{least} to {most}",
    };

    private static string Name(string path) => path.Length == 0 ? "The document" : path.TrimStart('.');

    private static string Describe(SchemaNode schema) => schema.Type switch
    {
        "object" => "an object",
        "array" => "a list",
        "string" => "a text",
        "boolean" => "true or false",
        "integer" => "a whole number",
        "int-or-string" => "a whole number or a name",
        _ => "a number",
    };

    private static string Show(JsonNode? value) => value switch
    {
        null => "empty",
        JsonObject => "an object",
        JsonArray => "a list",
        _ => value.ToJsonString(),
    };

    private static decimal Number(JsonNode node) => decimal.Parse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
}
