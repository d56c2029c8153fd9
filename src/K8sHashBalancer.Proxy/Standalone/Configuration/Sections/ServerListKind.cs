using K8sHashBalancer.Core.Ring;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

/// <summary>The servers, no two with the same address.</summary>
internal sealed class ServerListKind() : ListKind<Server>(new ServerSection(), "servers", RingMembers.MaxCount)
{
    /// <inheritdoc/>
    protected override void Check(IReadOnlyList<(Place Place, Server Item)> items, ReadingContext context)
    {
        var first = new Dictionary<ServerAddress, Place>();
        foreach (var (place, server) in items)
        {
            if (!first.TryAdd(server.Address, place))
            {
                context.Refuse(
                    place,
                    $"{server.Address} is listed already at {first[server.Address]}; list each server once, its weight is its share.");
            }
        }
    }
}
