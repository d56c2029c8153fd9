using CsCheck;
using K8sHashBalancer.Core.Ring;

namespace K8sHashBalancer.Core.Tests.Ring;

/// <summary>The servers of tests.</summary>
internal static class Members
{
    /// <summary>Any few of twelve servers, each with a weight of 0 to 3.</summary>
    public static Gen<RingMember[]> Few { get; } =
        Gen.Int[-1, 3].Array[12].Select(weights => Weighted(weights).Where(member => member.Weight >= 0).ToArray());

    /// <summary>Servers with consecutive names, as the pods of a StatefulSet have; their order is that of their numbers.</summary>
    public static RingMember[] Numbered(int count, Func<int, int>? weight = null) =>
        [.. Enumerable.Range(0, count).Select(i => new RingMember($"server-{i:D5}:8080", weight?.Invoke(i) ?? 1))];

    public static RingMember[] Weighted(params int[] weights) => Numbered(weights.Length, i => weights[i]);
}
