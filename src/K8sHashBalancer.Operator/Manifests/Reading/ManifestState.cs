using System.Collections.Immutable;

namespace K8sHashBalancer.Operator.Manifests.Reading;

/// <summary>All objects of a folder as of one moment; immutable.</summary>
/// <param name="Version">Grows with each change.</param>
/// <param name="Objects">The objects.</param>
internal sealed record ManifestState(long Version, ImmutableDictionary<ManifestKey, ManifestObject> Objects)
{
    /// <summary>Before anything was read.</summary>
    public static ManifestState None { get; } = new(1, ImmutableDictionary<ManifestKey, ManifestObject>.Empty);

    /// <summary>The state after this one; this one if nothing is different.</summary>
    public ManifestState Next(IEnumerable<ManifestObject> objects)
    {
        var next = objects.ToImmutableDictionary(one => one.Key, one => Number(one, Objects.GetValueOrDefault(one.Key)));
        return next.Count == Objects.Count && next.All(pair => Objects.TryGetValue(pair.Key, out var before) && before == pair.Value)
            ? this
            : new ManifestState(Version + 1, next);
    }

    private ManifestObject Number(ManifestObject one, ManifestObject? before) => one with
    {
        Version = before?.Json == one.Json ? before.Version : Version + 1,
        Generation = before?.Spec == one.Spec ? before.Generation : Version + 1,
    };
}
