using System.Reflection;
using System.Text.RegularExpressions;
using K8sHashBalancer.Operator.Hosting;
using K8sHashBalancer.Operator.Reconciling;
using K8sHashBalancer.Operator.Translation.Conditions;

namespace K8sHashBalancer.Operator.Tests.Documentation;

/// <summary>docs/operator.md has all there is, and nothing else.</summary>
public sealed partial class OperatorPageTests
{
    private const string Page = "docs/operator.md";

    [Fact]
    public void Reasons_OfConditions_AreAllDocumented() => Assert.Equal(
        ConstantsOf(typeof(ConditionReasons)).Concat(ConstantsOf(typeof(ProgrammedReasons))).Order(StringComparer.Ordinal),
        Rows("## Conditions").Select(row => ReasonRow().Match(row)).Where(match => match.Success)
            .Select(match => match.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Options_OfTheCommandLine_AreAllDocumented() => Assert.Equal(
        new OperatorCommand().Create().Options.Select(option => option.Name).Except(["--help", "--version"]),
        Rows("## Run it").Select(row => OptionRow().Match(row)).Where(match => match.Success).Select(match => match.Groups["name"].Value));

    /// <summary>The rows of tables from a heading on, up to the next one of its rank.</summary>
    private static IEnumerable<string> Rows(string heading) => RepositoryFile.Read(Page)
        .Split('\n')
        .SkipWhile(line => line != heading)
        .Skip(1)
        .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));

    private static IEnumerable<string> ConstantsOf(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

    [GeneratedRegex(@"^\| `(?<name>[A-Za-z]+)` \| (True|False|Unknown)")]
    private static partial Regex ReasonRow();

    [GeneratedRegex(@"^\| `(?<name>--[a-z-]+)")]
    private static partial Regex OptionRow();
}
