using System.Diagnostics;

namespace K8sHashBalancer.Chart.Tests.Harness;

/// <summary>A program of the machine.</summary>
/// <param name="Path">Where it is.</param>
internal sealed record Tool(string Path)
{
    /// <summary>Finds one; null if there is none.</summary>
    /// <param name="name">Its name on the PATH.</param>
    /// <param name="candidate">Where it is if it is anywhere else; null for nowhere.</param>
    public static Tool? Find(string name, string? candidate) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
            .Select(folder => System.IO.Path.Combine(folder, name))
            .Prepend(candidate)
            .Where(File.Exists)
            .Select(path => new Tool(path!))
            .FirstOrDefault();

    /// <summary>Runs it to its end.</summary>
    /// <param name="environment">Variables that it gets beside those of this process.</param>
    /// <param name="arguments">What it is told.</param>
    public async Task<ToolResult> RunAsync(IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new ToolResult(process.ExitCode, await output, await error);
    }
}
