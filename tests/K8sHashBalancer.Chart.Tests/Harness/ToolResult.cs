namespace K8sHashBalancer.Chart.Tests.Harness;

/// <summary>What a program ended with.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    /// <summary>Its output; the test fails with what it complained of if it did not end well.</summary>
    public string Expected()
    {
        Assert.True(ExitCode == 0, $"Exit code {ExitCode}: {Error}{Output}");
        return Output;
    }
}
