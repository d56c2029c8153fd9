using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

/// <summary>One of several words.</summary>
/// <typeparam name="T">What they stand for.</typeparam>
/// <param name="noun">What they are, without an article: <c>algorithm</c>.</param>
/// <param name="choices">The words, and what they stand for.</param>
/// <param name="comparison">Whether case counts.</param>
internal sealed class ChoiceKind<T>(
    string noun, IEnumerable<KeyValuePair<string, T>> choices, StringComparison comparison = StringComparison.Ordinal) : ValueKind<T>
{
    private readonly KeyValuePair<string, T>[] _choices = [.. choices];

    /// <inheritdoc/>
    public override string Description => Quoted.List(Words, "or") + (IgnoresCase ? ", in any case" : string.Empty);

    private string[] Words => [.. _choices.Select(choice => choice.Key)];

    private bool IgnoresCase => comparison == StringComparison.OrdinalIgnoreCase;

    /// <inheritdoc/>
    public override bool TryRead(ConfigurationNode node, ReadingContext context, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (node.Element.ValueKind != JsonValueKind.String)
        {
            return RefuseType(node, context);
        }

        var word = node.Element.GetString()!;
        var index = Array.FindIndex(_choices, choice => choice.Key.Equals(word, comparison));
        if (index < 0)
        {
            var question = NearestName.Find(word, Words) is { } nearest ? $"did you mean {Quoted.Text(nearest)}? Allowed" : "allowed";
            return context.Refuse(node.Place, $"unknown {noun} {Quoted.Text(word)}; {question} are {Quoted.List(Words, "and")}.");
        }

        value = _choices[index].Value;
        return true;
    }

    /// <inheritdoc/>
    public override JsonObject ToSchema()
    {
        var words = new JsonObject { ["enum"] = new JsonArray([.. Words.Select(word => (JsonNode)word)]) };
        return IgnoresCase
            ? new JsonObject { ["anyOf"] = new JsonArray(words, new JsonObject { ["type"] = "string", ["pattern"] = AnyCasePattern() }) }
            : words;
    }

    /// <inheritdoc/>
    public override string VariableToJson(string text) => JsonSerializer.Serialize(text);

    /// <summary>Regular expressions of JSON schemas cannot ignore case.</summary>
    private string AnyCasePattern()
    {
        var words = Words.Select(word => string.Concat(word.Select(AnyCase)));
        return $"^({string.Join('|', words)})$";

        static string AnyCase(char letter) => $"[{char.ToUpperInvariant(letter)}{char.ToLowerInvariant(letter)}]";
    }
}
