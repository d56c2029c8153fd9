using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace K8sHashBalancer.Operator.Tests.Owned;

/// <summary>JSON as YAML that people can review, one document for each object.</summary>
internal static class ObjectYaml
{
    public static string Write(IEnumerable<JsonObject> objects) => string.Join("---\n", objects.Select(Write));

    private static string Write(JsonObject entity)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        new YamlStream(new YamlDocument(ToYaml(entity))).Save(text, assignAnchors: false);
        return text.ToString().ReplaceLineEndings("\n").Replace("...\n", string.Empty, StringComparison.Ordinal);
    }

    private static YamlNode ToYaml(JsonNode? node) => node switch
    {
        JsonObject entity => new YamlMappingNode(
            entity.Select(field => KeyValuePair.Create((YamlNode)new YamlScalarNode(field.Key), ToYaml(field.Value)))),
        JsonArray list => new YamlSequenceNode(list.Select(ToYaml)),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => Text(value.ToString()),
        null => new YamlScalarNode("null"),
        _ => new YamlScalarNode(node.ToJsonString()),
    };

    // A text that would be read as something else is in quotes.
    private static YamlScalarNode Text(string text) => new(text)
    {
        Style = text is "" or "true" or "false" or "null" || decimal.TryParse(text, CultureInfo.InvariantCulture, out _) ? ScalarStyle.DoubleQuoted : ScalarStyle.Any,
    };
}
