using System.Text.Json.Nodes;
using K8sHashBalancer.Chart.Tests.Harness;

namespace K8sHashBalancer.Chart.Tests.Values;

/// <summary>There is no value that does nothing, and none that the API server would refuse.</summary>
public sealed class EveryValueTests(ChartFixture fixture)
{
    private const string Table = "tests/K8sHashBalancer.Chart.Tests/testdata/every-value.yaml";

    private static readonly IReadOnlyDictionary<string, JsonObject> Others = Yaml.ReadAll(RepositoryFile.Read(Table))
        .ToDictionary(other => (string)other["key"]!);

    public static TheoryData<string> Keys => [.. ValuesFile.Read().Select(value => value.Key)];

    [Fact]
    public void Table_OfTheseTests_HasEachValue() =>
        Assert.Equal(Keys.Select(row => row.Data).Order(StringComparer.Ordinal), Others.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Value_ThatIsSet_ChangesWhatIsInstalled(string key)
    {
        var with = Others[key]["with"]?.AsObject() ?? [];
        var set = DocumentedValue.Set(with, key, Others[key]["value"]);

        var rendered = await Task.WhenAll(fixture.Helm.RenderAsync(with, fixture.Namespace), fixture.Helm.RenderAsync(set, fixture.Namespace));

        Assert.NotEqual(string.Concat(rendered[0]), string.Concat(rendered[1]));
        Assert.Empty(await fixture.ProblemsAsync(rendered[1].Except(rendered[0])));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Value_OfTheChart_IsInTheSchema(string key)
    {
        var schema = JsonNode.Parse(RepositoryFile.Read("charts/k8s-hashbalancer/values.schema.json"))!;
        foreach (var part in key.Split('.'))
        {
            schema = schema["properties"]?[part];
            Assert.True(schema is not null, $"{part} of {key} is not in the schema.");
        }
    }
}
