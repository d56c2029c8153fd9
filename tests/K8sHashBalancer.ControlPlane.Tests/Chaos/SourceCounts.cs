using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.ControlPlane.Tests.Chaos;

/// <summary>How often what a state was made of had been written.</summary>
/// <param name="OfBalancer">The balancer.</param>
/// <param name="OfSlices">Each slice, by its port.</param>
internal sealed record SourceCounts(TimeSpan OfBalancer, ImmutableSortedDictionary<int, int> OfSlices)
{
    /// <summary>Before everything.</summary>
    public static SourceCounts None { get; } = new(TimeSpan.Zero, ImmutableSortedDictionary<int, int>.Empty);

    /// <summary>Reads them from a state.</summary>
    public static SourceCounts Of(Snapshot snapshot) => new(
        snapshot.Policy.Timeouts.Response,
        snapshot.Servers
            .Select(server => (server.Address.Port, Count: SliceCounter.Read(server.Address.Host)))
            .Where(server => server.Count is not null)
            .ToImmutableSortedDictionary(server => server.Port, server => server.Count!.Value));

    /// <summary>What of it is older than in another, in words.</summary>
    public IEnumerable<string> OlderThan(SourceCounts before)
    {
        if (OfBalancer < before.OfBalancer)
        {
            yield return $"the balancer as of {OfBalancer} after {before.OfBalancer}";
        }

        foreach (var (port, count) in before.OfSlices)
        {
            if (OfSlices.GetValueOrDefault(port) < count)
            {
                yield return $"the slice of port {port} as of {OfSlices.GetValueOrDefault(port)} after {count}";
            }
        }
    }
}
