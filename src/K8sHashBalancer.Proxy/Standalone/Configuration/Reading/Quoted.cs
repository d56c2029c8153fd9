using System.Text.Encodings.Web;
using System.Text.Json;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

/// <summary>What a user wrote, made fit for a message: on one line, without control characters, and not too long.</summary>
internal static class Quoted
{
    /// <summary>The most characters of a value that are shown.</summary>
    public const int Longest = 60;

    /// <summary>A text in quotes, escaped as in JSON.</summary>
    public static string Text(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(Shorten(text))}\"";

    /// <summary>Texts in quotes, as a sentence lists them: <c>"a", "b" or "c"</c>.</summary>
    /// <param name="texts">At least one.</param>
    /// <param name="conjunction">The word before the last one.</param>
    public static string List(IReadOnlyList<string> texts, string conjunction) =>
        texts.Count == 1
            ? Text(texts[0])
            : $"{string.Join(", ", texts.SkipLast(1).Select(Text))} {conjunction} {Text(texts[^1])}";

    /// <summary>A number as it was written.</summary>
    public static string Number(JsonElement number) => Shorten(number.GetRawText());

    /// <summary>Any JSON value, as in "must be an object, not a list".</summary>
    public static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"the text {Text(value.GetString()!)}",
        JsonValueKind.Number => $"the number {Number(value)}",
        _ => value.GetRawText(),
    };

    private static string Shorten(string text) => text.Length <= Longest ? text : $"{text[..(Longest - 1)]}…";
}
