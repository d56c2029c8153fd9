namespace K8sHashBalancer.EndToEnd.Harness;

/// <summary>Which pod answers each of many keys, through one balancer.</summary>
/// <param name="Pods">The pods that there are, by name.</param>
/// <param name="Servers">The pod of each key.</param>
internal sealed record KeyMap(IReadOnlySet<string> Pods, IReadOnlyList<string> Servers)
{
    /// <summary>How many keys it has.</summary>
    public const int Keys = 600;

    /// <summary>How many keys have another pod than before.</summary>
    public int MovedSince(KeyMap before) => Servers.Zip(before.Servers).Count(pair => pair.First != pair.Second);

    /// <summary>A key moves only if its pod is gone, or to one that is new.</summary>
    public void AssertOnlyMovedAsNeededSince(KeyMap before)
    {
        for (var key = 0; key < Servers.Count; key++)
        {
            var (from, to) = (before.Servers[key], Servers[key]);
            Assert.True(from == to || !Pods.Contains(from) || !before.Pods.Contains(to), $"Key {key} moved from {from} to {to} without need.");
        }
    }
}
