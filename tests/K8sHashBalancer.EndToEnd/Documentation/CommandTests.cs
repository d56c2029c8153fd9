using K8sHashBalancer.EndToEnd.Harness;

namespace K8sHashBalancer.EndToEnd.Documentation;

/// <summary>What pages tell people to run with kubectl and helm works as it is written.</summary>
public sealed class CommandTests(Installation installation)
{
    /// <summary>The pages with such commands.</summary>
    public static TheoryData<string> Pages { get; } =
    [
        .. RepositoryFile.NamesIn("docs", ".md").Select(name => $"docs/{name}.md").Append("README.md").Append("charts/k8s-hashbalancer/README.md")
            .Where(page => CommandBlock.In(RepositoryFile.Read(page)).Any(block => block.Marker is null)),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Commands_OfAPage_RunAsWritten(string page)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The commands of pages are for a Unix shell.");
            return;
        }

        var release = await Release.PrepareAsync(installation.Setting);
        try
        {
            using var walk = new Walk(installation.Setting, release);
            var result = await walk.FollowAsync(CommandBlock.In(RepositoryFile.Read(page)).Where(block => block.Marker is null));
            Assert.True(result.ExitCode == 0, $"{page}: exit code {result.ExitCode}\n{result.Error}\n{result.Output}");
        }
        finally
        {
            await release.RemoveAsync();
        }
    }
}
