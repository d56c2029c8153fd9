using YamlDotNet.RepresentationModel;

namespace K8sHashBalancer.Chart.Tests.Values;

/// <summary>
/// The chart's values.yaml. The comment right above a key says what its value does; a key without one is a group of others that have.
/// </summary>
internal static class ValuesFile
{
    public const string Path = "charts/k8s-hashbalancer/values.yaml";

    /// <summary>All values, in their order.</summary>
    public static IReadOnlyList<DocumentedValue> Read()
    {
        var text = RepositoryFile.Read(Path);
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. Read((YamlMappingNode)stream.Documents[0].RootNode, "", text.Split('\n'))];
    }

    private static IEnumerable<DocumentedValue> Read(YamlMappingNode group, string prefix, string[] lines)
    {
        foreach (var (key, value) in group.Children)
        {
            var path = $"{prefix}{key}";
            if (CommentAbove((int)key.Start.Line - 1, lines) is { } comment)
            {
                yield return new DocumentedValue(path, comment, Yaml.ToJson(value));
            }
            else
            {
                var inner = Assert.IsType<YamlMappingNode>(value, exactMatch: false);
                Assert.True(inner.Children.Count > 0, $"{path} in {Path} has no comment.");
                foreach (var one in Read(inner, $"{path}.", lines))
                {
                    yield return one;
                }
            }
        }
    }

    /// <summary>The lines of the comment that ends right above a line; null if there is none.</summary>
    private static string? CommentAbove(int line, string[] lines)
    {
        var first = line;
        while (first > 0 && lines[first - 1].TrimStart().StartsWith('#'))
        {
            first--;
        }

        return first == line ? null : string.Join(' ', lines[first..line].Select(text => text.Trim().TrimStart('#').Trim()));
    }
}
