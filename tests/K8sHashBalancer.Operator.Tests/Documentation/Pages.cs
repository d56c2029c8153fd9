using System.Text.RegularExpressions;

namespace K8sHashBalancer.Operator.Tests.Documentation;

/// <summary>The pages for people: README.md and those in docs.</summary>
internal static partial class Pages
{
    /// <summary>Their paths in the repository.</summary>
    public static IReadOnlyList<string> All { get; } =
        ["README.md", "CHANGELOG.md", .. RepositoryFile.NamesIn("docs", ".md").Select(name => $"docs/{name}.md"), .. RepositoryFile.NamesIn("docs/adr", ".md").Select(name => $"docs/adr/{name}.md")];

    /// <summary>The parts of a page that are set off as this language.</summary>
    public static IEnumerable<string> Blocks(string page, string language) => Block().Matches(RepositoryFile.Read(page))
        .Where(match => match.Groups["language"].Value == language).Select(match => match.Groups["text"].Value);

    /// <summary>A page without the parts that are set off.</summary>
    public static string Prose(string page) => Block().Replace(RepositoryFile.Read(page), string.Empty);

    [GeneratedRegex("^ *```(?<language>\\w*)\n(?<text>.*?)^ *```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();
}
