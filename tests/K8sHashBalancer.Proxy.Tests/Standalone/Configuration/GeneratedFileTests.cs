using K8sHashBalancer.Core.Balancing;
using K8sHashBalancer.Core.Hashing;
using K8sHashBalancer.Proxy.Standalone.Configuration.Publishing;

namespace K8sHashBalancer.Proxy.Tests.Standalone.Configuration;

/// <summary>What is generated from the description of the settings. One class: its tests run in turn, and some share a file.</summary>
public sealed class GeneratedFileTests
{
    private const string Docs = "docs/configuration.md";
    private const string Samples = "tests/K8sHashBalancer.Proxy.Tests/Standalone/Configuration/Samples";

    [Fact]
    public void Schema_Shipped_IsGenerated() => RepositoryFile.AssertIs(
        "config/standalone/config.schema.json", ConfigurationSchema.Write(HashFunctionRegistry.BuiltIn, AlgorithmRegistry.BuiltIn));

    [Fact]
    public void FullConfiguration_Shipped_IsGenerated() => RepositoryFile.AssertIs(
        "config/standalone/config.full.json", DefaultConfiguration.Write("./config.schema.json"));

    [Fact]
    public void Docs_Settings_AreGenerated() => RepositoryFile.AssertHas(Docs, "settings", ConfigurationReference.Write());

    [Fact]
    public void Problems_OfBrokenFile_AreGolden() => RepositoryFile.AssertIs($"{Samples}/broken.problems.txt", ProblemsOfBrokenFile());

    [Fact]
    public void Docs_BrokenFile_IsTheSample() => RepositoryFile.AssertHas(
        Docs, "broken file", $"```json\n{RepositoryFile.Read($"{Samples}/broken.json")}```");

    [Fact]
    public void Docs_Problems_AreReal() => RepositoryFile.AssertHas(Docs, "problems", $"```text\n{ProblemsOfBrokenFile()}```");

    private static string ProblemsOfBrokenFile()
    {
        var problems = ConfigurationFixture.ReadProblems(
            RepositoryFile.Read($"{Samples}/broken.json"),
            ("LB_TIMEOUTS_DRAIN", "30"), ("LB_ADMIN_PORT", "8080"), ("LB_PORT", "tcp://10.0.0.1:80"), ("LB_SERVICE_HOST", "10.0.0.1"));
        return string.Concat(problems.Select(problem => $"{problem}\n"));
    }
}
