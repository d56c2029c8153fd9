namespace K8sHashBalancer.Operator.Tests.Documentation;

/// <summary>docs/resource.md says what the definition says.</summary>
public sealed class ResourcePageTests
{
    [Fact]
    public void Page_IsMadeOfTheDefinition() => RepositoryFile.AssertIs("docs/resource.md", ResourcePage.Make());
}
