using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace K8sHashBalancer.Operator.Manifests.Reading;

/// <summary>YAML, and JSON as a part of it, as the JSON that it stands for, in the way of kubectl.</summary>
internal static class YamlText
{
    private const int MaxDepth = 100;
    private const int MaxNodes = 1_000_000;

    /// <summary>The documents of a text, in order; null for an empty one.</summary>
    /// <exception cref="YamlException">It is not YAML, or nests or repeats itself beyond all measure.</exception>
    public static IReadOnlyList<JsonNode?> ReadAll(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var budget = MaxNodes;
        return [.. stream.Documents.Select(document => ToJson(document.RootNode, 0, ref budget))];
    }

    // An alias may lead back to what it is in, and ten lines of aliases can stand for more than memory holds.
    private static JsonNode? ToJson(YamlNode node, int depth, ref int budget)
    {
        if (depth > MaxDepth || --budget < 0)
        {
            throw new YamlException(node.Start, node.End, "It nests deeper than 100 levels, or has more than a million nodes once aliases are followed.");
        }

        switch (node)
        {
            case YamlMappingNode mapping:
                var members = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                {
                    members[KeyOf(key)] = ToJson(value, depth + 1, ref budget);
                }

                return members;
            case YamlSequenceNode sequence:
                var items = new JsonArray();
                foreach (var item in sequence.Children)
                {
                    items.Add(ToJson(item, depth + 1, ref budget));
                }

                return items;
            case YamlScalarNode { Style: ScalarStyle.Plain, Tag: { IsEmpty: true } } plain:
                return Plain(plain.Value ?? string.Empty);
            default:
                return ((YamlScalarNode)node).Value;
        }
    }

    private static string KeyOf(YamlNode key) => key is YamlScalarNode { Value: { } text }
        ? text
        : throw new YamlException(key.Start, key.End, "A key must be a text.");

    private static JsonNode? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" => true,
        "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" => false,
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        _ when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => text,
    };
}
