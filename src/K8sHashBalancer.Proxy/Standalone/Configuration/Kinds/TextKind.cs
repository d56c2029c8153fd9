using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

/// <summary>A text of a certain form.</summary>
/// <param name="description">What it is, with its article: <c>a header name</c>.</param>
/// <param name="pattern">
/// The form, from <c>^</c> to <c>$</c>, in what the regular expressions of .NET and of JSON schemas have in common.
/// </param>
internal class TextKind(string description, [StringSyntax(StringSyntaxAttribute.Regex)] string pattern) : ValueKind<string>
{
    private readonly Regex _pattern = new(pattern, RegexOptions.CultureInvariant);

    /// <inheritdoc/>
    public sealed override string Description => description;

    /// <inheritdoc/>
    public sealed override bool TryRead(ConfigurationNode node, ReadingContext context, [MaybeNullWhen(false)] out string value)
    {
        value = null;
        if (node.Element.ValueKind != JsonValueKind.String)
        {
            return RefuseType(node, context);
        }

        var text = node.Element.GetString()!;
        if (!HasForm(text) || !IsAllowed(text))
        {
            return context.Refuse(node.Place, $"{Quoted.Text(text)} is not {Description}.");
        }

        value = Complete(text, context);
        return true;
    }

    /// <inheritdoc/>
    public sealed override JsonObject ToSchema() => new() { ["type"] = "string", ["pattern"] = pattern };

    /// <inheritdoc/>
    public sealed override string VariableToJson(string text) => JsonSerializer.Serialize(text);

    /// <summary>Whether a text of the right form is allowed, where a pattern cannot tell.</summary>
    protected virtual bool IsAllowed(string text) => true;

    /// <summary>What an allowed text stands for.</summary>
    protected virtual string Complete(string text, ReadingContext context) => text;

    /// <summary>To .NET, <c>$</c> is also before a last line feed; that one must not slip through.</summary>
    private bool HasForm(string text) => _pattern.Match(text) is { Success: true } match && match.Length == text.Length;
}
