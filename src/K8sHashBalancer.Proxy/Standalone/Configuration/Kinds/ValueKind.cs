using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

/// <summary>What values a setting can have: describes them to people and to schemas.</summary>
internal abstract class ValueKind
{
    /// <summary>What a value is, as part of a sentence: <c>a port, 1 to 65535</c>.</summary>
    public abstract string Description { get; }

    /// <summary>The settings inside of an object of this kind.</summary>
    public virtual ImmutableArray<Setting> Members => [];

    /// <summary>The kind of the items, if this is a list.</summary>
    public virtual ValueKind? Item => null;

    /// <summary>Whether an object of this kind is a part of the file rather than one value.</summary>
    public virtual bool IsSection => false;

    /// <summary>The JSON schema of the values.</summary>
    public abstract JsonObject ToSchema();

    /// <summary>The JSON that the text of an environment variable stands for.</summary>
    public virtual string VariableToJson(string text) => text;
}

/// <summary>What values a setting can have: reads them too.</summary>
/// <typeparam name="T">What a value is read as.</typeparam>
internal abstract class ValueKind<T> : ValueKind
{
    /// <summary>Reads a value, or notes all that is wrong with it.</summary>
    public abstract bool TryRead(ConfigurationNode node, ReadingContext context, [MaybeNullWhen(false)] out T value);

    /// <summary>Notes that a value is not even JSON of the right type; false.</summary>
    protected bool RefuseType(ConfigurationNode node, ReadingContext context, params ReadOnlySpan<JsonValueKind> right)
    {
        var isInQuotes = node.Element.ValueKind == JsonValueKind.String
            && JsonText.TryParse(node.Element.GetString()!, out var inside, out _)
            && right.Contains(inside.ValueKind);
        var advice = isInQuotes ? "; write it without quotes" : string.Empty;
        return context.Refuse(node.Place, $"must be {Description}, not {Quoted.Value(node.Element)}{advice}.");
    }
}
