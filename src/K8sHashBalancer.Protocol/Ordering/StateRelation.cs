namespace K8sHashBalancer.Protocol.Ordering;

/// <summary>How a state relates to another one, by what both were made of.</summary>
public enum StateRelation
{
    /// <summary>Some source is newer, and none is older.</summary>
    Newer,

    /// <summary>Some source is older, and none is newer.</summary>
    Older,

    /// <summary>All sources are the same.</summary>
    Same,

    /// <summary>Some sources are newer and others older; or nothing but the time is known, and that is not later.</summary>
    Unclear,
}
