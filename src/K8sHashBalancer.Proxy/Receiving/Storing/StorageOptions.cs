namespace K8sHashBalancer.Proxy.Receiving.Storing;

/// <summary>Where and how a proxy keeps its last state.</summary>
/// <param name="Path">The file.</param>
internal sealed record StorageOptions(string Path)
{
    /// <summary>For how long after the start an operator is waited for before a proxy with a stored state calls itself ready.</summary>
    /// <value>0 or more. Default 3 s.</value>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The shortest time from one write to the next: of the states that come in between, the last is written.</summary>
    /// <value>0 or more. Default 1 s.</value>
    public TimeSpan Spacing { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After how long a write that failed is tried again, unless there is another state before.</summary>
    /// <value>Above 0. Default 30 s.</value>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(30);
}
