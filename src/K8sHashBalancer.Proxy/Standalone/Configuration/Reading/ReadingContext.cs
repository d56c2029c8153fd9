namespace K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

/// <summary>What every part of one reading needs.</summary>
/// <param name="BaseFolder">The folder that relative file paths start from.</param>
/// <param name="Overrides">Values that win over the file, by the place of what they replace.</param>
/// <param name="Problems">Takes what is wrong.</param>
internal sealed record ReadingContext(
    string BaseFolder, IReadOnlyDictionary<Place, ConfigurationNode> Overrides, ProblemList Problems)
{
    /// <summary>Where the value of a setting really is: at its place in the file, or in the variable that replaces it.</summary>
    public Place Locate(Place place) => Overrides.TryGetValue(place, out var node) ? node.Place : place;

    /// <summary>Notes a problem; false, so that a reader can return it.</summary>
    public bool Refuse(Place place, string message)
    {
        Problems.Add(place, message);
        return false;
    }
}
