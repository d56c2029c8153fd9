namespace K8sHashBalancer.Core.Snapshots;

/// <summary>One server of a balancer, as its configuration or its cluster describes it; health is not part of it.</summary>
/// <param name="Identity">What its place on the ring depends on: its address, or the name of its pod. Unique in a snapshot.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="Weight">Its share relative to the others, 0 to 256; 0 takes no keys.</param>
/// <param name="State">What its owner says of it.</param>
/// <param name="Reason">Why it is in that state, for people to read; null if there is nothing to say.</param>
public sealed record Server(string Identity, ServerAddress Address, int Weight, ServerState State = ServerState.Ready, string? Reason = null)
{
    /// <summary>A server known by its address.</summary>
    public static Server At(ServerAddress address, int weight = 1) => new(address.ToString(), address, weight);
}
