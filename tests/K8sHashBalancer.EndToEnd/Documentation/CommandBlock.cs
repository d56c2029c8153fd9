using System.Text.RegularExpressions;

namespace K8sHashBalancer.EndToEnd.Documentation;

/// <summary>A block of commands in a page.</summary>
/// <param name="Line">The line that it starts at.</param>
/// <param name="Text">The commands.</param>
/// <param name="Marker">Why it is not run: a comment above it, &lt;!-- not run by tests: WHY --&gt;. Null if it is.</param>
internal sealed partial record CommandBlock(int Line, string Text, string? Marker)
{
    /// <summary>The blocks of a page that need a cluster: those in which a line starts with kubectl or helm.</summary>
    /// <param name="page">The page's text.</param>
    public static IReadOnlyList<CommandBlock> In(string page) =>
    [
        .. from Match match in Blocks.Matches(page)
           let text = match.Groups["text"].Value
           where NeedsCluster.IsMatch(text)
           let marker = match.Groups["why"]
           select new CommandBlock(page[..match.Groups["text"].Index].Count(letter => letter == '\n') + 1, text, marker.Success ? marker.Value : null),
    ];

    [GeneratedRegex(@"^(<!-- not run by tests: (?<why>[^\n]+) -->\n)?```(bash|sh)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks { get; }

    [GeneratedRegex(@"^(kubectl|helm) ", RegexOptions.Multiline)]
    private static partial Regex NeedsCluster { get; }
}
