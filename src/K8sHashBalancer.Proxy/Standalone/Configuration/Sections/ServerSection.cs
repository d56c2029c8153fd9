using System.Collections.Immutable;
using K8sHashBalancer.Core.Ring;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

/// <summary>An item of <c>servers</c>.</summary>
internal sealed class ServerSection : ObjectKind<Server>
{
    private static readonly Setting<string> Host = Setting.Required("host", new HostKind(), "The server's name or IP address.");

    private static readonly Setting<int> Port = Setting.Required("port", IntegerKind.Port, "The server's port.");

    private static readonly Setting<int> Weight = Setting.Optional(
        "weight", new IntegerKind("a weight", 0, RingMembers.MaxWeight), 1,
        "The server's share, relative to the others: 2 gets twice as much as 1; 0 gets nothing new.");

    /// <inheritdoc/>
    public override string Description => "an object such as {\"host\": \"localhost\", \"port\": 8001}";

    /// <inheritdoc/>
    public override ImmutableArray<Setting> Members => [Host, Port, Weight];

    /// <inheritdoc/>
    protected override Server Build(SettingValues values) =>
        Server.At(ServerAddress.Create(values.Get(Host), values.Get(Port))!.Value, values.Get(Weight));
}
