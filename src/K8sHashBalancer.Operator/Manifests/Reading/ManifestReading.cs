namespace K8sHashBalancer.Operator.Manifests.Reading;

/// <summary>What a reading came to.</summary>
/// <param name="State">The objects.</param>
/// <param name="Problems">What could not be used, each in a sentence with file and document.</param>
internal sealed record ManifestReading(ManifestState State, IReadOnlyList<string> Problems)
{
    /// <summary>Overrides that are still there and count no more, each in a sentence with file and document.</summary>
    public IReadOnlyList<string> Expired { get; init; } = [];

    /// <summary>When to read again though no file has changed, because an override expires then; null for never.</summary>
    public DateTimeOffset? NextExpiry { get; init; }
}
