using System.Text.Json;
using K8sHashBalancer.Core.Overrides;

namespace K8sHashBalancer.Proxy.Standalone.Changes;

/// <summary>Keeps the API's changes in a file, so that they outlive the process.</summary>
internal static class StateFile
{
    /// <summary>Reads the file.</summary>
    /// <param name="path">The file; if it does not exist, nothing was changed.</param>
    /// <param name="problem">What is wrong with it, in a sentence; null if nothing is.</param>
    public static ServerOverrides Read(string path, out string? problem)
    {
        problem = null;
        try
        {
            return File.Exists(path)
                ? StateFileContent.Parse(File.ReadAllBytes(path))
                : ServerOverrides.None;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or FormatException or ArgumentException)
        {
            problem = $"The state file {path} cannot be read: {exception.Message} Correct it, or delete it to forget the changes that were made by the API.";
            return ServerOverrides.None;
        }
    }

    /// <summary>Writes the file so that a crash leaves either the old or the new one, whole.</summary>
    /// <returns>Why it could not be written, in a sentence; null if it was.</returns>
    public static string? Write(string path, ServerOverrides overrides)
    {
        var temporary = path + ".tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                stream.Write(StateFileContent.Format(overrides));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"The state file {path} could not be written: {exception.Message}";
        }
    }
}
