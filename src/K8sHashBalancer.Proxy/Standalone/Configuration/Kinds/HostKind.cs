using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

/// <summary>Where a server is.</summary>
internal sealed class HostKind() : TextKind(
    "a DNS name or an IP address, without scheme, brackets and port", "^[A-Za-z0-9_:][A-Za-z0-9_.:%-]{0,252}$")
{
    /// <inheritdoc/>
    protected override bool IsAllowed(string text) => ServerAddress.IsValidHost(text);
}
