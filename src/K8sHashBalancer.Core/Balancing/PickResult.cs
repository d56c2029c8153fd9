namespace K8sHashBalancer.Core.Balancing;

/// <summary>The outcome of a pick.</summary>
/// <param name="Server">The server's index in the sorted member list, or −1 if none may be picked.</param>
/// <param name="WalkedOn">Whether the key's owner could not be picked and another server stands in for it.</param>
public readonly record struct PickResult(int Server, bool WalkedOn)
{
    /// <summary>No server may be picked.</summary>
    public static PickResult None => new(-1, false);

    /// <summary>Whether there is a server.</summary>
    public bool IsFound => Server >= 0;
}
