namespace K8sHashBalancer.Operator.Manifests.Reading;

/// <summary>An object that a file has, checked and with defaults.</summary>
/// <param name="Key">Which one.</param>
/// <param name="File">The file, relative to the folder.</param>
/// <param name="Place">File and document, for sentences.</param>
/// <param name="Json">The object as the API server would have it but for what numbers its versions.</param>
/// <param name="Spec">Its spec, by which it is known whether what it asks for is another thing; empty if it has none.</param>
internal sealed record ManifestObject(ManifestKey Key, string File, string Place, string Json, string Spec)
{
    /// <summary>The version of the folder in which it became what it is.</summary>
    public long Version { get; init; }

    /// <summary>The version of the folder in which its spec became what it is.</summary>
    public long Generation { get; init; }
}
