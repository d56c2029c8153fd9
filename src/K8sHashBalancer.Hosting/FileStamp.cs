namespace K8sHashBalancer.Hosting;

/// <summary>What shows that a file was changed, or that a link now leads to another one.</summary>
/// <param name="Target">Where the path leads in the end; null if there is no file.</param>
/// <param name="Length">The file's length.</param>
/// <param name="Written">When it was written last.</param>
public readonly record struct FileStamp(string? Target, long Length, DateTime Written)
{
    /// <summary>The stamp of a file now.</summary>
    public static FileStamp Of(string path)
    {
        try
        {
            // Kubernetes changes mounted files by turning a link on the way to them, so that the whole way counts.
            var file = new FileInfo(path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return target.Exists ? new FileStamp(target.FullName, target.Length, target.LastWriteTimeUtc) : default;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
