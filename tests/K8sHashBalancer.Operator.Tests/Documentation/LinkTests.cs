using System.Text.RegularExpressions;

namespace K8sHashBalancer.Operator.Tests.Documentation;

/// <summary>Links between pages lead somewhere.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> AllPages => [.. Pages.All];

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Links_OfPage_LeadToFilesAndHeadings(string page) => Assert.DoesNotContain(
        Link().Matches(Pages.Prose(page)).Select(match => match.Groups["target"].Value),
        target => !target.Contains("://", StringComparison.Ordinal) && !Exists(page, target));

    private static bool Exists(string page, string target)
    {
        var (path, anchor) = target.Split('#', 2) is [var before, var after] ? (before, after) : (target, null);
        var file = path.Length == 0 ? page : Normal(Path.Combine(Path.GetDirectoryName(page)!, path));
        return RepositoryFile.Exists(file) && (anchor is null || !file.EndsWith(".md", StringComparison.Ordinal) || Anchors(file).Contains(anchor));
    }

    /// <summary>A path without the steps up in it.</summary>
    private static string Normal(string path) => Path.GetRelativePath("/", Path.GetFullPath(path, "/"));

    /// <summary>What the renderers of Markdown make of headings.</summary>
    private static IEnumerable<string> Anchors(string page) => Heading().Matches(Pages.Prose(page))
        .Select(match => string.Concat(match.Groups["text"].Value.ToLowerInvariant().Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_')).Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();
}
