using System.Text.RegularExpressions;

namespace K8sHashBalancer.Operator.Tests.Config;

/// <summary>The Dockerfile beside the projects that it builds.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string[] Programs = ["Operator", "Proxy", "EchoServer"];

    /// <summary>Packages are restored before the sources are copied, so that each project file has a line of its own. One that misses is found by nobody who has no Docker.</summary>
    [Fact]
    public void ProjectFiles_OfAllThatTheImagesNeed_AreCopiedBeforeTheRestore()
    {
        var copied = CopyOfProject().Matches(RepositoryFile.Read("Dockerfile")).Select(match => match.Groups["name"].Value);
        var needed = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var program in Programs)
        {
            Add(program, needed);
        }

        Assert.Equal(needed, copied.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Programs_HaveATargetEach_WithTheNameOfTheirImage()
    {
        var dockerfile = RepositoryFile.Read("Dockerfile");
        Assert.All(Programs, program =>
        {
            var repository = Repository().Match(RepositoryFile.Read(ProjectFile(program))).Groups["name"].Value;
            Assert.Contains($"org.opencontainers.image.title=\"{repository}\"", dockerfile, StringComparison.Ordinal);
            Assert.Contains($"ENTRYPOINT [\"dotnet\", \"K8sHashBalancer.{program}.dll\"]", dockerfile, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Version_OfTheImages_IsThatOfThePrograms()
    {
        var version = Version().Match(RepositoryFile.Read("Directory.Build.props")).Groups["version"].Value;
        Assert.Contains($"ARG VERSION={version}\n", RepositoryFile.Read("Dockerfile"), StringComparison.Ordinal);
    }

    private static void Add(string project, SortedSet<string> found)
    {
        if (!found.Add(project))
        {
            return;
        }

        foreach (Match reference in ProjectReference().Matches(RepositoryFile.Read(ProjectFile(project))))
        {
            Add(reference.Groups["name"].Value, found);
        }
    }

    private static string ProjectFile(string project) => $"src/K8sHashBalancer.{project}/K8sHashBalancer.{project}.csproj";

    [GeneratedRegex(@"^COPY src/K8sHashBalancer\.(?<name>\w+)/\*\.csproj src/K8sHashBalancer\.\k<name>/$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex CopyOfProject();

    [GeneratedRegex(@"<ProjectReference Include=""\.\./K8sHashBalancer\.(?<name>\w+)/", RegexOptions.ExplicitCapture)]
    private static partial Regex ProjectReference();

    [GeneratedRegex("<ContainerRepository>(?<name>.+)</ContainerRepository>", RegexOptions.ExplicitCapture)]
    private static partial Regex Repository();

    [GeneratedRegex("<VersionPrefix>(?<version>.+)</VersionPrefix>", RegexOptions.ExplicitCapture)]
    private static partial Regex Version();
}
