using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using K8sHashBalancer.Proxy.Balancing;

namespace K8sHashBalancer.ControlPlane.Tests.Harness;

/// <summary>Where a proxy sends each of many keys, as of one moment.</summary>
/// <param name="Available">The servers that get keys.</param>
/// <param name="Owners">The server of each key.</param>
internal sealed record KeyMap(ImmutableHashSet<string> Available, ImmutableArray<string> Owners)
{
    private const int Keys = 5_000;
    private const string Nobody = "";

    public static KeyMap Of(BalancerState state) => new(
        [.. state.Snapshot.Servers.Select(server => server.Identity).Where((_, index) => state.Availability.Candidates.Contains(index))],
        [.. Enumerable.Range(0, Keys).Select(key => OwnerOf(state, key.ToString(CultureInfo.InvariantCulture)))]);

    /// <summary>How many keys have another server than before.</summary>
    public int MovedSince(KeyMap before) => Owners.Zip(before.Owners).Count(pair => pair.First != pair.Second);

    /// <summary>A key moves only if its server is no longer available, or to one that was not available before.</summary>
    public void AssertOnlyMovedAsNeededSince(KeyMap before)
    {
        for (var key = 0; key < Keys; key++)
        {
            var (from, to) = (before.Owners[key], Owners[key]);
            Assert.True(
                from == to || !Available.Contains(from) || !before.Available.Contains(to),
                $"Key {key} moved from {from} to {to} without need.");
        }
    }

    private static string OwnerOf(BalancerState state, string key) =>
        state.Pick(state.Hasher.Position(Encoding.UTF8.GetBytes(key))) is { IsFound: true } pick ? state.Snapshot.Servers[pick.Server].Identity : Nobody;
}
