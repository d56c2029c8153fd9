using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

/// <summary>A port, or a list of different ones.</summary>
internal sealed class PortsKind : ValueKind<ImmutableArray<int>>
{
    /// <inheritdoc/>
    public override string Description => $"{IntegerKind.Port.Description}, or a list of different ports";

    /// <inheritdoc/>
    public override bool TryRead(ConfigurationNode node, ReadingContext context, out ImmutableArray<int> value)
    {
        value = [];
        switch (node.Element.ValueKind)
        {
            case JsonValueKind.Number:
                var isPort = IntegerKind.Port.TryRead(node, context, out var port);
                value = [port];
                return isPort;
            case JsonValueKind.Array when node.Element.GetArrayLength() == 0:
                return context.Refuse(node.Place, "is an empty list; write at least one port.");
            case JsonValueKind.Array:
                return TryReadList(node, context, out value);
            default:
                return RefuseType(node, context, JsonValueKind.Number, JsonValueKind.Array);
        }
    }

    /// <inheritdoc/>
    public override JsonObject ToSchema() => new()
    {
        ["anyOf"] = new JsonArray(
            IntegerKind.Port.ToSchema(),
            new JsonObject { ["type"] = "array", ["items"] = IntegerKind.Port.ToSchema(), ["minItems"] = 1, ["uniqueItems"] = true }),
    };

    /// <summary>In a variable, a list can do without brackets: <c>8080,8081</c>.</summary>
    public override string VariableToJson(string text) =>
        text.Contains(',', StringComparison.Ordinal) && !text.TrimStart().StartsWith('[') ? $"[{text}]" : text;

    private static bool TryReadList(ConfigurationNode node, ReadingContext context, out ImmutableArray<int> value)
    {
        var problemsBefore = context.Problems.Count;
        var ports = new Dictionary<int, Place>();
        foreach (var item in node.Items())
        {
            if (IntegerKind.Port.TryRead(item, context, out var port) && !ports.TryAdd(port, item.Place))
            {
                context.Refuse(item.Place, string.Create(CultureInfo.InvariantCulture, $"{port} is listed already at {ports[port]}."));
            }
        }

        value = [.. ports.Keys];
        return context.Problems.Count == problemsBefore;
    }
}
