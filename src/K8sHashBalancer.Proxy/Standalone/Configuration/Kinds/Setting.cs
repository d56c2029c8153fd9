using System.Text.Json;
using System.Text.Json.Nodes;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

/// <summary>One key of an object: its name, what it can be, what it is if absent, and what it means.</summary>
internal abstract class Setting
{
    private protected Setting(string name, ValueKind kind, JsonElement? @default, bool isRequired, string description)
    {
        Name = name;
        Kind = kind;
        Default = @default;
        IsRequired = isRequired;
        Description = description;
    }

    public string Name { get; }

    public ValueKind Kind { get; }

    /// <summary>What the setting is read as if it is absent; null if nothing is.</summary>
    public JsonElement? Default { get; }

    public bool IsRequired { get; }

    /// <summary>One or two sentences, in Markdown.</summary>
    public string Description { get; }

    /// <summary>A setting that can be left out.</summary>
    public static Setting<T> Optional<T>(string name, ValueKind<T> kind, JsonNode? @default, string description) =>
        new(name, kind, JsonSerializer.SerializeToElement(@default), isRequired: false, description);

    /// <summary>A section, whose settings have defaults of their own.</summary>
    public static Setting<T> Section<T>(string name, ObjectKind<T> kind, string description) =>
        Optional(name, kind, new JsonObject(), description);

    /// <summary>A setting that must be there.</summary>
    public static Setting<T> Required<T>(string name, ValueKind<T> kind, string description) =>
        new(name, kind, @default: null, isRequired: true, description);

    /// <summary>One of several settings of which exactly one must be there.</summary>
    public static Setting<T> Alternative<T>(string name, ValueKind<T> kind, string description) =>
        new(name, kind, @default: null, isRequired: false, description);

    /// <summary>Reads the value into <paramref name="values"/>, or notes what is wrong with it.</summary>
    public abstract void Read(ConfigurationNode node, ReadingContext context, SettingValues values);
}

/// <summary>A setting of known type.</summary>
/// <typeparam name="T">What its value is read as.</typeparam>
internal sealed class Setting<T>(string name, ValueKind<T> kind, JsonElement? @default, bool isRequired, string description)
    : Setting(name, kind, @default, isRequired, description)
{
    /// <summary>The kind of its values.</summary>
    public new ValueKind<T> Kind { get; } = kind;

    /// <inheritdoc/>
    public override void Read(ConfigurationNode node, ReadingContext context, SettingValues values)
    {
        if (Kind.TryRead(node, context, out var value))
        {
            values.Set(this, value);
        }
    }
}
