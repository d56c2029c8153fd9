using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace K8sHashBalancer.Operator.Tests.Crd;

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
                if (!members.ContainsKey(name) && property.Default is { } @default)
                {
                    members[name] = @default.DeepClone();
                }

                AddDefaults(members[name], property);
            }
        }
    }

    /// <summary>What is wrong with a value.</summary>
    public static IEnumerable<string> Check(JsonNode? value, SchemaNode schema, string path)
    {
        if (!HasType(value, schema))
        {
            return [$"{path}: not of type {schema.Type}"];
        }

        return value switch
        {
            JsonObject members => CheckMembers(members, schema, path),
            JsonArray items => CheckSize(items.Count, "Items", schema, path)
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
        if (schema.IsOpaque || path is ".metadata")
        {
            return [];
        }

        var missing = schema.Required.Where(name => !members.ContainsKey(name)).Select(name => $"{path}.{name}: is required");
        var wrong = members.SelectMany(member =>
            (schema.Values ?? schema.Properties.GetValueOrDefault(member.Key)) is { } known
                ? Check(member.Value, known, $"{path}.{member.Key}")
                : [$"{path}.{member.Key}: unknown field"]);
        return missing.Concat(wrong).Concat(CheckSize(members.Count, "Properties", schema, path));
    }

    private static IEnumerable<string> CheckNumber(decimal number, SchemaNode schema, string path)
    {
        if (schema.Json["minimum"] is { } minimum && number < Number(minimum))
        {
            yield return $"{path}: should be greater than or equal to {minimum}";
        }

        if (schema.Json["maximum"] is { } maximum && number > Number(maximum))
        {
            yield return $"{path}: should be less than or equal to {maximum}";
        }
    }

    private static IEnumerable<string> CheckText(string text, SchemaNode schema, string path)
    {
        if (schema.Enum is { } words && !words.Contains(text))
        {
            yield return $"{path}: Unsupported value: supported values: {string.Join(", ", words)}";
        }

        if ((string?)schema.Json["pattern"] is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant))
        {
            yield return $"{path}: should match {pattern}";
        }

        if ((string?)schema.Json["format"] == "date-time" && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _))
        {
            yield return $"{path}: Invalid value: must be of type date-time";
        }

        foreach (var problem in CheckSize(text.Length, "Length", schema, path))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> CheckSize(int size, string what, SchemaNode schema, string path)
    {
        if (schema.Json[$"min{what}"] is { } least && size < Number(least))
        {
            yield return $"{path}: should have at least {least}";
        }

        if (schema.Json[$"max{what}"] is { } most && size > Number(most))
        {
            yield return $"{path}: should have at most {most}";
        }
    }

    private static decimal Number(JsonNode node) => decimal.Parse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
}
