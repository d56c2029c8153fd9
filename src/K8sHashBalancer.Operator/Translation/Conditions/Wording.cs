using System.Globalization;

namespace K8sHashBalancer.Operator.Translation.Conditions;

/// <summary>Parts of sentences.</summary>
internal static class Wording
{
    private const int MostExamples = 3;
    private const int LongestQuote = 40;

    /// <summary>The first few of sorted words, and how many more there are.</summary>
    public static string Examples(IReadOnlyCollection<string> words)
    {
        var first = string.Join(", ", words.Order(StringComparer.Ordinal).Take(MostExamples));
        return words.Count <= MostExamples
            ? first
            : string.Create(CultureInfo.InvariantCulture, $"{first} and {words.Count - MostExamples} more");
    }

    /// <summary>A text that somebody wrote, in quotes: cut if it is long, without what is not to be printed.</summary>
    public static string Quote(string text)
    {
        var printable = string.Concat(text.Take(LongestQuote).Select(character => char.IsControl(character) ? '?' : character));
        return text.Length > LongestQuote ? $"\"{printable}…\"" : $"\"{printable}\"";
    }
}
