namespace K8sHashBalancer.Operator.Hosting;

/// <summary>What one replica of an operator said when it was asked whether it is ready.</summary>
/// <param name="Replica">Where it is.</param>
/// <param name="Obstacle">What it waits for, or why it did not answer; null if it is ready.</param>
internal sealed record ReplicaAnswer(string Replica, string? Obstacle)
{
    /// <summary>Whether it is ready.</summary>
    public bool IsReady => Obstacle is null;

    /// <inheritdoc/>
    public override string ToString() => IsReady ? $"{Replica} is ready" : $"{Replica} is not ready: {Obstacle}";
}
