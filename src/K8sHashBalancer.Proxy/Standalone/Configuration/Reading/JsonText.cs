using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

/// <summary>
/// Parses JSON text with comments and trailing commas. System.Text.Json reports syntax errors by exceptions alone; they end here.
/// </summary>
internal static class JsonText
{
    private const byte LineFeed = (byte)'\n';

    /// <summary>Parses a text; what it gives can be read without exceptions.</summary>
    public static bool TryParse(string text, out JsonElement element, [NotNullWhen(false)] out JsonSyntaxError? error)
    {
        element = default;
        if (string.IsNullOrWhiteSpace(text))
        {
            error = new JsonSyntaxError(1, 1, "there is no text; write {} for all defaults.");
            return false;
        }

        var bytes = Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'));
        try
        {
            element = JsonElement.Parse(
                bytes, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        }
        catch (JsonException exception)
        {
            var (line, byteInLine) = ((int)(exception.LineNumber ?? 0), (int)(exception.BytePositionInLine ?? 0));
            error = ErrorAt(bytes, line, byteInLine, SentenceOf(exception.Message));
            return false;
        }

        error = FindHalfCharacter(bytes);
        return error is null;
    }

    /// <summary>
    /// The escape of half a surrogate pair, <c>"\ud800"</c> say, is valid JSON, but not a text: reading it later would throw.
    /// </summary>
    private static JsonSyntaxError? FindHalfCharacter(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(
            bytes, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    reader.GetString();
                }
            }

            return null;
        }
        catch (InvalidOperationException)
        {
            var before = bytes[..(int)reader.TokenStartIndex];
            return ErrorAt(
                bytes,
                before.Count(LineFeed),
                before.Length - (before.LastIndexOf(LineFeed) + 1),
                "this text has an escape for half a character; expected a pair such as \\ud83d\\ude00.");
        }
    }

    private static JsonSyntaxError ErrorAt(ReadOnlySpan<byte> bytes, int line, int byteInLine, string message)
    {
        var rest = bytes;
        for (var i = 0; i < line; i++)
        {
            rest = rest[(rest.IndexOf(LineFeed) + 1)..];
        }

        // The parser counts bytes; an editor counts characters.
        var column = Encoding.UTF8.GetCharCount(rest[..Math.Min(byteInLine, rest.Length)]);
        return new JsonSyntaxError(line + 1, column + 1, message);
    }

    /// <summary>
    /// What the parser says, without the position at its end. An unknown word it quotes with all the rest of the file; the word
    /// is enough.
    /// </summary>
    private static string SentenceOf(string message)
    {
        var position = message.LastIndexOf(" LineNumber:", StringComparison.Ordinal);
        var sentence = position < 0 ? message : message[..position];
        var wordEnd = sentence.LastIndexOf("' is an invalid JSON literal", StringComparison.Ordinal);
        return wordEnd < 0 ? sentence : $"{Quoted.Text(FirstWord(sentence[1..wordEnd]))}{sentence[(wordEnd + 1)..]}";
    }

    private static string FirstWord(string text) => string.Concat(text.TakeWhile(char.IsLetterOrDigit));
}
