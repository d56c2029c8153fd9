namespace K8sHashBalancer.Core.Snapshots;

/// <summary>What happens to a request in which no key source is present.</summary>
public enum MissingKeyPolicy
{
    /// <summary>The IP address of the connection's other end is its key.</summary>
    SourceIP,

    /// <summary>It goes to a server at random.</summary>
    Random,

    /// <summary>It is answered with status 400.</summary>
    Reject,
}
