using System.CommandLine;
using System.Runtime.InteropServices;
using K8sHashBalancer.Hosting;

namespace K8sHashBalancer.Demo;

/// <summary>The demo's command line.</summary>
internal static class DemoCommand
{
    private const string Samples = "config/samples/demo";

    /// <summary>Runs the demo.</summary>
    /// <returns>The exit code: 0 when it was told to stop or has shown all, 1 when something failed, 2 when it cannot start.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var folder = new Option<string?>("--manifests")
        {
            Description = $"The folder with the HashBalancer and what it names; {Samples} of this repository if it is not given.",
            HelpName = "DIR",
        };
        var once = new Option<bool>("--once") { Description = "End when all was shown, instead of serving on." };
        var root = new RootCommand("Shows in one process what operator and proxies do: servers, an operator on a folder of manifests, and two proxies.") { folder, once };
        root.SetAction(parsed => RunAsync(parsed.GetValue(folder), parsed.GetValue(once)));
        var result = root.Parse(args);
        foreach (var error in result.Errors)
        {
            await Console.Error.WriteLineAsync(error.Message);
        }

        return result.Errors.Count > 0 ? ExitCodes.BadConfiguration : await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static async Task<int> RunAsync(string? named, bool once)
    {
        if ((named ?? FindSamples()) is not { } folder)
        {
            await Console.Error.WriteLineAsync($"There is no {Samples} here or above: run the demo in the repository, or name a folder with --manifests.");
            return ExitCodes.BadConfiguration;
        }

        using var stopping = new CancellationTokenSource(Timeout.InfiniteTimeSpan, TimeProvider.System);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        return await DemoProgram.RunAsync(new DemoSettings(folder), once, Console.Out, Console.Error, stopping.Token);

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stopping.Cancel();
        }
    }

    private static string? FindSamples()
    {
        string[] starts = [Directory.GetCurrentDirectory(), AppContext.BaseDirectory];
        foreach (var start in starts)
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (Path.Combine(folder.FullName, Samples) is var path && Directory.Exists(path))
                {
                    return Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
                }
            }
        }

        return null;
    }
}
