using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Operator.Translation.Backends;

/// <summary>
/// Which of several endpoints that are the same server counts: a total order, so that it does not depend on which came first.
/// </summary>
internal sealed class EndpointPreference : IComparer<BackendEndpoint>
{
    public static EndpointPreference Instance { get; } = new();

    public int Compare(BackendEndpoint? x, BackendEndpoint? y) => (x, y) switch
    {
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
        _ => NewestReadyDuplicateWins(x, y),
    };

    /// <summary>
    /// An address can be in two slices while one is split, or when a new pod got the address of one that ended. The one that is ready
    /// wins; then the one whose pod is not about to end, which is how slices tell the old pod from the new one; then that in the newer
    /// slice.
    /// </summary>
    private static int NewestReadyDuplicateWins(BackendEndpoint x, BackendEndpoint y)
    {
        ReadOnlySpan<int> comparisons =
        [
            Rank(x.State).CompareTo(Rank(y.State)),
            x.IsTerminating.CompareTo(y.IsTerminating),
            Nullable.Compare(y.Slice.Created, x.Slice.Created),
            string.CompareOrdinal(x.Slice.Name, y.Slice.Name),
            string.CompareOrdinal(x.AddressText, y.AddressText),
            string.CompareOrdinal(x.Pod?.Name, y.Pod?.Name),
            string.CompareOrdinal(x.Pod?.Uid, y.Pod?.Uid),
            string.CompareOrdinal(x.Reason, y.Reason),
        ];
        var first = comparisons.IndexOfAnyExcept(0);
        return first < 0 ? 0 : comparisons[first];
    }

    private static int Rank(ServerState state) => state switch
    {
        ServerState.Ready => 0,
        ServerState.Draining => 1,
        _ => 2,
    };
}
