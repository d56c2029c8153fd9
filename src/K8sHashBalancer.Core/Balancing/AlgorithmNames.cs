namespace K8sHashBalancer.Core.Balancing;

/// <summary>The names of the built-in algorithms.</summary>
public static class AlgorithmNames
{
    /// <summary>A ring of virtual nodes: the fewest keys move, and shares follow the weights within chance.</summary>
    public const string ConsistentHash = "consistent_hash";

    /// <summary>A Maglev table: shares almost exactly as the weights, at a few more moved keys.</summary>
    public const string Maglev = "maglev";

    /// <summary>Highest random weight: exact shares and the fewest moved keys, at a cost that grows with the servers.</summary>
    public const string Rendezvous = "rendezvous";

    /// <summary>One server after the other, each as often as its weight says.</summary>
    public const string RoundRobin = "round_robin";

    /// <summary>The server with the fewest requests in flight per unit of weight.</summary>
    public const string LeastRequests = "least_requests";

    /// <summary>The less loaded of two servers drawn at random.</summary>
    public const string PowerOfTwo = "power_of_two";

    /// <summary>A server at random, in proportion to the weights.</summary>
    public const string Random = "random";
}
