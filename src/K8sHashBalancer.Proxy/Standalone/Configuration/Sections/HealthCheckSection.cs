using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

/// <summary>The section <c>health_check</c>.</summary>
internal sealed class HealthCheckSection : ObjectKind<HealthCheckPolicy>
{
    private static readonly Setting<bool> Enabled = Setting.Optional("enabled", new BooleanKind(), true, "Whether servers are probed.");

    private static readonly Setting<TimeSpan> Interval = Setting.Optional(
        "interval", SecondsKind.Positive, 30, "From one probe of a server to the next; each wait is up to a tenth shorter or longer.");

    // A timeout above the interval is allowed, as it was in the original: probes of one server never overlap, the next one waits.
    private static readonly Setting<TimeSpan> Timeout = Setting.Optional(
        "timeout", SecondsKind.Positive, 5, "How long a probe may take. If it takes longer than `interval`, the next one starts after it.");

    private static readonly Setting<int> Retries = Setting.Optional(
        "retries", new IntegerKind("a number of probes", 1, 100), 3, "So many failed probes in a row make a server unhealthy.");

    private static readonly Setting<int> HealthyThreshold = Setting.Optional(
        "healthy_threshold", new IntegerKind("a number of probes", 1, 100), 1, "So many successful probes in a row make it healthy again.");

    private static readonly Setting<string?> Path = Setting.Optional(
        "path",
        new TextKind("a path that starts with / and has no spaces", "^(/[!\"$-~]*)?$").OrNull(),
        "/health",
        "The path that is asked with GET; an answer from 200 to 399 is success. Empty or null: it is enough that the server can be "
        + "connected to.");

    /// <inheritdoc/>
    public override ImmutableArray<Setting> Members => [Enabled, Interval, Timeout, Retries, HealthyThreshold, Path];

    /// <inheritdoc/>
    protected override HealthCheckPolicy Build(SettingValues values) => new()
    {
        Enabled = values.Get(Enabled),
        Interval = values.Get(Interval),
        Timeout = values.Get(Timeout),
        UnhealthyThreshold = values.Get(Retries),
        HealthyThreshold = values.Get(HealthyThreshold),
        Path = string.IsNullOrEmpty(values.Get(Path)) ? null : values.Get(Path),
    };
}
