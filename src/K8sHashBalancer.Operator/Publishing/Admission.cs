namespace K8sHashBalancer.Operator.Publishing;

/// <summary>What becomes of a stream that asks to be let in.</summary>
internal enum Admission
{
    /// <summary>It is let in.</summary>
    Added,

    /// <summary>There is no room.</summary>
    Full,

    /// <summary>The same run of the same proxy has a stream already: it came by another address.</summary>
    Duplicate,
}
