using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

/// <summary>The section <c>timeouts</c>.</summary>
internal sealed class TimeoutsSection : ObjectKind<TimeoutPolicy>
{
    private static readonly Setting<TimeSpan> Connect = Setting.Optional(
        "connect_seconds", SecondsKind.Positive, 5, "For a connection to a server.");

    private static readonly Setting<TimeSpan> Response = Setting.Optional(
        "response_seconds", SecondsKind.Positive, 100, "For a server to send something: headers, and then each further part of the body.");

    private static readonly Setting<TimeSpan> Drain = Setting.Optional(
        "drain_seconds", SecondsKind.ZeroOrMore, 30, "For requests in flight to finish when the balancer stops.");

    /// <inheritdoc/>
    public override ImmutableArray<Setting> Members => [Connect, Response, Drain];

    /// <inheritdoc/>
    protected override TimeoutPolicy Build(SettingValues values) => new()
    {
        Connect = values.Get(Connect),
        Response = values.Get(Response),
        Drain = values.Get(Drain),
    };
}
