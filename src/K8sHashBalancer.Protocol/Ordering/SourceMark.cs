namespace K8sHashBalancer.Protocol.Ordering;

/// <summary>How far one of the sources of a state had been read when it was made.</summary>
/// <param name="Revision">The API server's revision up to which; 0 if the state needs nothing of the source.</param>
/// <param name="Digest">Names what the state needs of it: the same objects in the same versions have the same digest.</param>
public readonly record struct SourceMark(ulong Revision, ulong Digest)
{
    /// <summary>The mark of a source of which a state needs nothing.</summary>
    public static SourceMark Unneeded => default;

    /// <summary>Whether the source is newer here (above 0), older (below 0) or the same (0) as there.</summary>
    public int CompareTo(SourceMark other) =>
        Digest == other.Digest || Revision == 0 || other.Revision == 0 ? 0 : Revision.CompareTo(other.Revision);
}
