using K8sHashBalancer.Hosting;

namespace K8sHashBalancer.Demo;

/// <summary>Starts everything, shows it, and serves on while files are edited.</summary>
internal static class DemoProgram
{
    /// <summary>Runs until all was shown, or until it is told to stop.</summary>
    /// <param name="settings">What it works with.</param>
    /// <param name="once">Whether it ends when all was shown.</param>
    /// <param name="output">What is shown.</param>
    /// <param name="error">What stands in the way.</param>
    /// <param name="cancellationToken">Tells it to stop.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(DemoSettings settings, bool once, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        using var copy = new FolderCopy(settings.Folder);
        var (fleet, obstacles) = await DemoFleet.StartAsync(settings, copy.Path, output);
        if (fleet is null)
        {
            foreach (var obstacle in obstacles)
            {
                await error.WriteLineAsync(obstacle);
            }

            return ExitCodes.BadConfiguration;
        }

        await using (fleet)
        {
            try
            {
                var show = new DemoShow(fleet, settings, output);
                var keys = await show.RunAsync(copy, cancellationToken);
                if (!once)
                {
                    await show.WatchAsync(keys, cancellationToken);
                }

                return ExitCodes.Success;
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                // Told to stop, and everything stops: nothing that fails now is of interest.
                return ExitCodes.Success;
            }
            catch (TimeoutException exception)
            {
                await error.WriteLineAsync(exception.Message);
                return ExitCodes.Failure;
            }
        }
    }
}
