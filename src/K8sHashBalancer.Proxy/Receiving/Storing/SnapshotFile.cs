using K8sHashBalancer.Protocol;

namespace K8sHashBalancer.Proxy.Receiving.Storing;

/// <summary>The file in which a proxy keeps its last state, so that it can serve after a restart though no operator answers.</summary>
/// <param name="path">The file. Its folder must exist; no other proxy may use it.</param>
internal sealed class SnapshotFile(string path)
{
    /// <summary>The file's full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    private string Temporary => Path + ".tmp";

    /// <summary>Reads the file.</summary>
    /// <param name="balancer">Whose state it must be.</param>
    /// <param name="problem">Why it cannot be used, in a sentence; null if it can, and if there is none.</param>
    /// <returns>The state; null if there is none that can be used.</returns>
    public StoredState? Read(BalancerName balancer, out string? problem)
    {
        problem = null;
        try
        {
            if (!File.Exists(Path))
            {
                return null;
            }

            if (!StoredStateFormat.TryParse(File.ReadAllBytes(Path), out var stored, out problem))
            {
                return null;
            }

            problem = stored.Balancer == balancer ? null : $"It is a state of {stored.Balancer}, and this is a proxy of {balancer}.";
            return problem is null ? stored : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = exception.Message;
            return null;
        }
    }

    /// <summary>Writes the file so that a crash leaves either the old or the new one, whole.</summary>
    /// <returns>Why it could not be written, in a sentence; null if it was.</returns>
    public string? Write(StoredState stored)
    {
        try
        {
            using (var stream = new FileStream(Temporary, Options()))
            {
                stream.Write(StoredStateFormat.Format(stored));
                stream.Flush(flushToDisk: true);
            }

            File.Move(Temporary, Path, overwrite: true);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            RemoveTemporary();
            return exception.Message;
        }
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            // Where the servers are is nobody else's business.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    /// <summary>Half a file on a full disk would keep it full.</summary>
    private void RemoveTemporary()
    {
        try
        {
            File.Delete(Temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Then it is written over the next time.
        }
    }
}
