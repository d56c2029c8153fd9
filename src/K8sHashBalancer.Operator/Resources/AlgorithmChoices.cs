using System.Collections.Frozen;
using K8sHashBalancer.Core.Balancing;

namespace K8sHashBalancer.Operator.Resources;

/// <summary>What <see cref="HashBalancerSpec.Algorithm"/> can be.</summary>
public static class AlgorithmChoices
{
    /// <summary>The words, and the names of the algorithms they stand for.</summary>
    public static FrozenDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["ConsistentHash"] = AlgorithmNames.ConsistentHash,
        ["Maglev"] = AlgorithmNames.Maglev,
        ["Rendezvous"] = AlgorithmNames.Rendezvous,
        ["RoundRobin"] = AlgorithmNames.RoundRobin,
        ["LeastRequests"] = AlgorithmNames.LeastRequests,
        ["PowerOfTwoChoices"] = AlgorithmNames.PowerOfTwo,
        ["Random"] = AlgorithmNames.Random,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
