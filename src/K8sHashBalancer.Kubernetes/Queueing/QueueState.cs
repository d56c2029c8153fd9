namespace K8sHashBalancer.Kubernetes.Queueing;

/// <summary>What a queue is like at one moment.</summary>
/// <param name="Depth">Keys that wait for a worker.</param>
/// <param name="OldestAge">How long the one that waits longest has waited; zero if none waits.</param>
/// <param name="Delayed">Keys that are to be added later.</param>
/// <param name="Processing">Keys that workers have.</param>
/// <param name="Added">Keys added so far, those that waited already left out.</param>
/// <param name="Retries">Keys added so far for having failed.</param>
public readonly record struct QueueState(int Depth, TimeSpan OldestAge, int Delayed, int Processing, long Added, long Retries);
