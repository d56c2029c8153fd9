using K8sHashBalancer.Operator.Manifests.Reading;

namespace K8sHashBalancer.Operator.Manifests;

/// <summary>A folder of manifests that was read once.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Reading">What that came to.</param>
internal sealed record ManifestSettings(ManifestFolder Folder, ManifestReading Reading)
{
    /// <summary>Reads a folder for the first time.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The settings, or all that stands in the way, in sentences.</returns>
    public static (ManifestSettings? Settings, IReadOnlyList<string> Obstacles) Open(string path, TimeProvider time)
    {
        if (!Directory.Exists(path))
        {
            return (null, [$"--manifests must name a folder, and \"{path}\" is none."]);
        }

        var folder = new ManifestFolder(path, time);
        var reading = folder.Read();
        return folder.Balancers.Any()
            ? (new ManifestSettings(folder, reading), [])
            : (null, [.. reading.Problems, $"There is no HashBalancer in \"{folder.Path}\" that could be used: --manifests reads *.yaml, *.yml and *.json there and in the folders below."]);
    }
}
