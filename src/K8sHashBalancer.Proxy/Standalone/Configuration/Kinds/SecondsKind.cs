using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

/// <summary>A duration, written as seconds with or without decimals.</summary>
/// <param name="min">The shortest one, in seconds.</param>
/// <param name="max">The longest one, in seconds.</param>
internal sealed class SecondsKind(decimal min, decimal max) : ValueKind<TimeSpan>
{
    /// <summary>A millisecond to a day.</summary>
    public static SecondsKind Positive { get; } = new(0.001m, 86_400);

    /// <summary>Nothing to a day.</summary>
    public static SecondsKind ZeroOrMore { get; } = new(0, 86_400);

    /// <inheritdoc/>
    public override string Description => string.Create(CultureInfo.InvariantCulture, $"a number of seconds, {min} to {max}");

    /// <inheritdoc/>
    public override bool TryRead(ConfigurationNode node, ReadingContext context, out TimeSpan value)
    {
        value = default;
        if (node.Element.ValueKind != JsonValueKind.Number)
        {
            return RefuseType(node, context, JsonValueKind.Number);
        }

        if (!node.Element.TryGetDecimal(out var seconds) || seconds < min || seconds > max)
        {
            return context.Refuse(
                node.Place,
                string.Create(
                    CultureInfo.InvariantCulture, $"{Quoted.Number(node.Element)} seconds are out of range; allowed are {min} to {max}."));
        }

        value = TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    /// <inheritdoc/>
    public override JsonObject ToSchema() => new() { ["type"] = "number", ["minimum"] = min, ["maximum"] = max };
}
