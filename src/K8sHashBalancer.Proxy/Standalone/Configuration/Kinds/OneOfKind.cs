using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

/// <summary>An object with exactly one of several keys.</summary>
/// <typeparam name="T">What it is read as, whichever key it has.</typeparam>
internal sealed class OneOfKind<T>(ImmutableArray<Setting<T>> alternatives) : ValueKind<T>
{
    private readonly string[] _names = [.. alternatives.Select(alternative => alternative.Name)];

    /// <inheritdoc/>
    public override string Description => $"an object with one of {Quoted.List(_names, "and")}";

    /// <inheritdoc/>
    public override ImmutableArray<Setting> Members => ImmutableArray<Setting>.CastUp(alternatives);

    /// <inheritdoc/>
    public override bool TryRead(ConfigurationNode node, ReadingContext context, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (node.Element.ValueKind != JsonValueKind.Object)
        {
            return RefuseType(node, context, JsonValueKind.Object);
        }

        var problemsBefore = context.Problems.Count;
        var given = ObjectProperties.Read(node, _names, context);
        if (context.Problems.Count > problemsBefore)
        {
            return false;
        }

        if (given.Count != 1)
        {
            var what = given.Count == 0 ? "is empty" : $"has {Quoted.List([.. given.Keys], "and")}";
            return context.Refuse(node.Place, $"{what}; write exactly one of {Quoted.List(_names, "and")}.");
        }

        var (name, element) = given.Single();
        var chosen = alternatives.Single(alternative => alternative.Name == name);
        return chosen.Kind.TryRead(new ConfigurationNode(element, node.Place.Key(name)), context, out value);
    }

    /// <inheritdoc/>
    public override JsonObject ToSchema() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(alternatives.Select(
            alternative => KeyValuePair.Create(alternative.Name, (JsonNode?)SettingSchema.Of(alternative)))),
        ["additionalProperties"] = false,
        ["minProperties"] = 1,
        ["maxProperties"] = 1,
    };
}
