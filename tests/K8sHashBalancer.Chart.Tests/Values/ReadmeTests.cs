using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace K8sHashBalancer.Chart.Tests.Values;

/// <summary>The chart's README has the values with their comments. UPDATE_GENERATED=1 writes it anew.</summary>
public sealed class ReadmeTests
{
    private const string Readme = "charts/k8s-hashbalancer/README.md";
    private const string Start = "| value | default | |\n|---|---|---|\n";

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Readme_OfTheChart_HasEachValueWithItsComment()
    {
        var page = RepositoryFile.Read(Readme);
        var start = page.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        Assert.True(start > Start.Length, $"{Readme} has no table of values.");
        var end = page.IndexOf("\n\n", start - 1, StringComparison.Ordinal);

        var table = new StringBuilder();
        foreach (var value in ValuesFile.Read())
        {
            table.Append($"| `{value.Key}` | `{value.Default?.ToJsonString(Json) ?? "null"}` | {value.Comment} |\n");
        }

        RepositoryFile.AssertIs(Readme, $"{page[..start]}{table}{(end < 0 ? "" : page[(end + 1)..])}");
    }
}
