using System.Text.RegularExpressions;
using static K8sHashBalancer.Proxy.Tests.Standalone.Configuration.ConfigurationFixture;

namespace K8sHashBalancer.Proxy.Tests.Standalone.Configuration;

public sealed class FileSyntaxTests
{
    [Theory]
    [InlineData("", "line 1, column 1: there is no text; write {} for all defaults.")]
    [InlineData("{\n  \"panic\" \"fail\"\n}", "line 2, column 11: '\"' is invalid after a property name. Expected a ':'.")]
    [InlineData("{\"state_file\": \"ä\" x}", "line 1, column 20: 'x' is invalid after a value. Expected either ',', '}', or ']'.")]
    [InlineData("{\"panic\": fail}\n\n", "line 1, column 13: \"fail\" is an invalid JSON literal. Expected the literal 'false'.")]
    [InlineData("{} {}", "line 1, column 4: '{' is invalid after a single JSON value. Expected end of data.")]
    [InlineData("{\n\"panic\": \"\\ud800\"}", "line 2, column 10: this text has an escape for half a character; expected a pair such as \\ud83d\\ude00.")]
    [InlineData("{\"\\udc00\": 1}", "line 1, column 2: this text has an escape for half a character; expected a pair such as \\ud83d\\ude00.")]
    public void Text_NoJson_IsOneProblemWithItsPosition(string text, string problem) => Assert.Equal([problem], ReadProblems(text));

    [Fact]
    public void Text_NotClosed_SaysWhere()
    {
        var problem = Assert.Single(ReadProblems("{\n  \"servers\": ["));
        Assert.StartsWith("line 2, column 15: ", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_NestedTooDeep_IsAProblem() => Assert.Single(ReadProblems(new string('[', 100_000)));

    [Theory]
    [InlineData("\uFEFF{}")]
    [InlineData("/* a */ {} // b")]
    [InlineData("{\"$schema\": \"./config.schema.json\",}")]
    [InlineData("{\"panic\": \"\\u0066ail\"}")]
    public void Text_AsPeopleWriteIt_IsRead(string text) => ReadValid(text);

    [Theory]
    [InlineData("[]", "$: must be an object, not a list.")]
    [InlineData("null", "$: must be an object, not null.")]
    [InlineData("{\"health_check\": 5}", "$.health_check: must be an object, not the number 5.")]
    [InlineData("{\"retry\": {\"$schema\": \"\"}}", "$.retry.$schema: unknown key \"$schema\"; allowed are \"attempts\".")]
    [InlineData("{\"a b\\n\": 1, \"a b\\n\": 2}", "$[\"a b\\n\"]: the key \"a b\\n\" is there more than once; keep one.")]
    public void Structure_Wrong_IsRefused(string text, string problem) => Assert.Contains(problem, ReadProblems(text));

    [Fact]
    public void Docs_Examples_AreValid()
    {
        var prose = RepositoryFile.Read("docs/configuration.md").Split("## When something is wrong")[0];
        var examples = Regex.Matches(prose, "```json\n(.*?)```", RegexOptions.Singleline);
        Assert.NotEmpty(examples);
        Assert.All(examples, example => ReadValid(example.Groups[1].Value));
    }
}
