using System.Diagnostics;
using K8sHashBalancer.Operator.Tests;

namespace K8sHashBalancer.Monitoring.Tests.Alerts;

/// <summary>
/// Prometheus' own tool reads the rules and runs their tests. It is found by the variable PROMTOOL or on the PATH; Debian has it in the
/// package prometheus.
/// </summary>
public sealed class PromtoolTests
{
    private const string Variable = "PROMTOOL";

    /// <summary>It computes for seconds, and shares the processor with other tests.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public Task Rules_AreRulesThatPrometheusTakes() => SucceedsAsync("check", "rules", "--lint=all", "--lint-fatal", RepositoryFile.FullPath(AlertRules.File));

    [Fact]
    public Task Rules_FireWhenTheyShouldAndNotOtherwise() => SucceedsAsync("test", "rules", RepositoryFile.FullPath(AlertRules.Tests));

    private static async Task SucceedsAsync(params string[] arguments)
    {
        var tool = Find();
        Assert.SkipWhen(tool is null, $"ALERT RULES NOT TESTED: there is no promtool. Name it with {Variable}, or put it on the PATH: Debian has it in the package prometheus.");
        using var process = Process.Start(new ProcessStartInfo(tool!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience, TimeProvider.System);
        Assert.True(process.ExitCode == 0, $"{await output}\n{await error}");
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            Assert.True(File.Exists(named), $"{Variable} names {named}, which does not exist.");
            return named;
        }

        var name = OperatingSystem.IsWindows() ? "promtool.exe" : "promtool";
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
