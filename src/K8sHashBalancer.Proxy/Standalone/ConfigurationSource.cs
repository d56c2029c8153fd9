using K8sHashBalancer.Proxy.Balancing;

namespace K8sHashBalancer.Proxy.Standalone;

/// <summary>A configuration is there before any port opens.</summary>
internal sealed class ConfigurationSource : ISnapshotSource
{
    /// <inheritdoc/>
    public string? WaitingFor => null;

    /// <inheritdoc/>
    public bool HoldsTrafficUntilReady => false;
}
