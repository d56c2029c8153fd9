using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

/// <summary>The client's IP address as a key: there is nothing to set.</summary>
internal sealed class SourceIPSection : ObjectKind<KeySource>
{
    /// <inheritdoc/>
    public override string Description => "the empty object {}";

    /// <inheritdoc/>
    protected override KeySource Build(SettingValues values) => new KeySource.SourceIP();
}
