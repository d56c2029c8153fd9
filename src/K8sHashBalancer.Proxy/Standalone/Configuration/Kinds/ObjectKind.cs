using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

/// <summary>An object with known keys, described by <see cref="ValueKind.Members"/>.</summary>
/// <typeparam name="T">What it is read as.</typeparam>
internal abstract class ObjectKind<T> : ValueKind<T>
{
    /// <inheritdoc/>
    public override string Description => "an object";

    /// <inheritdoc/>
    public override bool IsSection => true;

    /// <summary>A key that is allowed and means nothing.</summary>
    protected virtual string? IgnoredKey => null;

    /// <inheritdoc/>
    public sealed override bool TryRead(ConfigurationNode node, ReadingContext context, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (node.Element.ValueKind != JsonValueKind.Object)
        {
            return RefuseType(node, context, JsonValueKind.Object);
        }

        var problemsBefore = context.Problems.Count;
        var values = ReadMembers(node, context);
        Check(values, context);
        if (context.Problems.Count > problemsBefore)
        {
            return false;
        }

        value = Build(values);
        return true;
    }

    /// <inheritdoc/>
    public sealed override JsonObject ToSchema()
    {
        var properties = new JsonObject();
        if (IgnoredKey is not null)
        {
            properties.Add(IgnoredKey, new JsonObject { ["type"] = "string" });
        }

        foreach (var setting in Members)
        {
            properties.Add(setting.Name, SettingSchema.Of(setting));
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        var required = Members.Where(setting => setting.IsRequired).Select(setting => (JsonNode)setting.Name).ToArray();
        if (required.Length > 0)
        {
            schema.Add("required", new JsonArray(required));
        }

        schema.Add("additionalProperties", false);
        return schema;
    }

    /// <summary>Notes what is wrong with values that are right one by one. Some may have been refused already.</summary>
    protected virtual void Check(SettingValues values, ReadingContext context)
    {
    }

    /// <summary>Makes the result, of values that are all right.</summary>
    protected abstract T Build(SettingValues values);

    private SettingValues ReadMembers(ConfigurationNode node, ReadingContext context)
    {
        var known = Members.Select(setting => setting.Name);
        var given = ObjectProperties.Read(node, [.. IgnoredKey is null ? known : known.Append(IgnoredKey)], context);
        var values = new SettingValues(node.Place, context);
        foreach (var setting in Members)
        {
            var place = node.Place.Key(setting.Name);
            if (context.Overrides.TryGetValue(place, out var replacement))
            {
                setting.Read(replacement, context, values);
            }
            else if (given.TryGetValue(setting.Name, out var element))
            {
                setting.Read(new ConfigurationNode(element, place), context, values);
            }
            else if (setting.Default is { } absent)
            {
                setting.Read(new ConfigurationNode(absent, place), context, values);
            }
            else
            {
                context.Refuse(place, $"is missing; write {setting.Kind.Description}.");
            }
        }

        return values;
    }
}
