namespace K8sHashBalancer.Operator.Resources;

/// <summary>What happens when a server cannot be connected to.</summary>
public sealed record RetrySpec
{
    /// <summary>How many other servers are tried.</summary>
    /// <value>0 to 10; default 1.</value>
    public int Attempts { get; init; } = 1;
}
