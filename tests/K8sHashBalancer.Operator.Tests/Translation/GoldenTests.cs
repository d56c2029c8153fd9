using System.Reflection;
using K8sHashBalancer.Operator.Manifests.Schemas;
using K8sHashBalancer.Operator.Tests.Crd;
using K8sHashBalancer.Operator.Translation;

namespace K8sHashBalancer.Operator.Tests.Translation;

/// <summary><c>testdata/NAME.in.yaml</c> has objects, <c>NAME.out.yaml</c> what they amount to.</summary>
public sealed class GoldenTests
{
    /// <summary>Cases that no rule of their own is behind.</summary>
    private const string OfTheWhole = "Spec_";

    private static IEnumerable<string> CaseNames => RepositoryFile.NamesIn(TranslationCase.Folder, ".in.yaml");

    public static TheoryData<string> Cases => [.. CaseNames];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Translation_OfGoldenCase_IsAsReviewed(string name) =>
        RepositoryFile.AssertIs($"{TranslationCase.Folder}/{name}.out.yaml", ResultYaml.Write(TranslationCase.Read(name).Translate()));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Balancer_OfGoldenCase_IsAllowedByTheDefinition(string name)
    {
        var balancer = Yaml.ReadAll(RepositoryFile.Read($"{TranslationCase.Folder}/{name}.in.yaml"))
            .Single(item => (string?)item["kind"] == "HashBalancer");
        SchemaChecker.AddDefaults(balancer, CrdFile.Root);
        if (!name.Contains("NewerThanTheOperator", StringComparison.Ordinal))
        {
            Assert.Empty(SchemaChecker.Check(balancer, CrdFile.Root, string.Empty));
        }
    }

    [Fact]
    public void Cases_Names_StartWithTheirRule()
    {
        var rules = typeof(Translator).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith(typeof(Translator).Namespace!, StringComparison.Ordinal) == true)
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => method.Name)
            .ToHashSet();
        Assert.All(
            CaseNames.Where(name => !name.StartsWith(OfTheWhole, StringComparison.Ordinal)),
            name => Assert.Contains(name.Split('_')[0], rules));
    }

    [Fact]
    public void Results_All_HaveACase() => Assert.Equal(CaseNames, RepositoryFile.NamesIn(TranslationCase.Folder, ".out.yaml"));
}
