namespace K8sHashBalancer.Operator.Manifests.Reading;

/// <summary>Finds the files of a folder.</summary>
internal static class ManifestFiles
{
    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    // Hidden are what editors leave beside a file they are at, and the folders behind a mounted ConfigMap, whose files are there by
    // links as well. The depth ends a link that leads back up.
    private static readonly EnumerationOptions Options = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        IgnoreInaccessible = true,
        MaxRecursionDepth = 16,
    };

    /// <summary>The files with objects in a folder and those below it, in one order; none if there is no such folder.</summary>
    public static IReadOnlyList<string> In(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder, "*", Options)
                .Where(path => Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It was moved away while it was read: the next look tells.
            return [];
        }
    }
}
