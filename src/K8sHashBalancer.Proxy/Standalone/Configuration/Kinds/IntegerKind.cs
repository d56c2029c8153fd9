using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

/// <summary>A whole number in a range.</summary>
/// <param name="noun">What it is, with its article: <c>a port</c>.</param>
/// <param name="min">The smallest value.</param>
/// <param name="max">The largest value.</param>
internal sealed class IntegerKind(string noun, int min, int max) : ValueKind<int>
{
    /// <summary>A TCP port.</summary>
    public static IntegerKind Port { get; } = new("a port", 1, 65535);

    /// <inheritdoc/>
    public override string Description => string.Create(CultureInfo.InvariantCulture, $"{noun}, {min} to {max}");

    /// <inheritdoc/>
    public override bool TryRead(ConfigurationNode node, ReadingContext context, out int value)
    {
        value = 0;
        if (node.Element.ValueKind != JsonValueKind.Number)
        {
            return RefuseType(node, context, JsonValueKind.Number);
        }

        // 3.0 and 3e0 are whole numbers to a JSON schema, so they are to us.
        var isWhole = node.Element.TryGetDecimal(out var number) && number == decimal.Truncate(number);
        if (!isWhole || number < min || number > max)
        {
            var allowed = isWhole ? string.Empty : "whole numbers from ";
            return context.Refuse(
                node.Place,
                string.Create(
                    CultureInfo.InvariantCulture, $"{Quoted.Number(node.Element)} is not {noun}; allowed are {allowed}{min} to {max}."));
        }

        value = (int)number;
        return true;
    }

    /// <inheritdoc/>
    public override JsonObject ToSchema() => new() { ["type"] = "integer", ["minimum"] = min, ["maximum"] = max };
}
