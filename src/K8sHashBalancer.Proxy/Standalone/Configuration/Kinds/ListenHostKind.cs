using System.Net;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

/// <summary>Where to listen. Other names are refused: to which of their addresses one should listen would be a guess.</summary>
internal sealed class ListenHostKind() : TextKind(
    "an IP address without brackets, \"localhost\", or \"*\" for all addresses",
    "^(\\*|localhost|[0-9]+\\.[0-9.]+|[0-9A-Fa-f]*:[0-9A-Za-z_.:%-]+)$")
{
    /// <inheritdoc/>
    protected override bool IsAllowed(string text) =>
        text is "*" or "localhost" || (ServerAddress.IsValidHost(text) && IPAddress.TryParse(text, out _));
}
