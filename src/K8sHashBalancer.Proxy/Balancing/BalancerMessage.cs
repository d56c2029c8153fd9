namespace K8sHashBalancer.Proxy.Balancing;

/// <summary>What can reach the <see cref="Balancer"/>'s loop.</summary>
internal abstract record BalancerMessage
{
    /// <summary>The balancer is to become this.</summary>
    public sealed record Apply(PreparedSnapshot Prepared, TaskCompletionSource Applied) : BalancerMessage;

    /// <summary>A probe ended.</summary>
    public sealed record Probed(ServerRuntime Server, bool Succeeded, string? Detail) : BalancerMessage;

    /// <summary>A server failed as many requests in a row as eject it.</summary>
    public sealed record FailedInARow(ServerRuntime Server) : BalancerMessage;

    /// <summary>An ejection has lasted its time.</summary>
    public sealed record EjectionOver(ServerRuntime Server, DateTimeOffset Until) : BalancerMessage;
}
