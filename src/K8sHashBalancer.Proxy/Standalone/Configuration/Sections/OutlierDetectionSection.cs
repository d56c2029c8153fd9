using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

/// <summary>The section <c>outlier_detection</c>.</summary>
internal sealed class OutlierDetectionSection : ObjectKind<OutlierDetectionPolicy>
{
    private static readonly Setting<int> ConsecutiveFailures = Setting.Optional(
        "consecutive_failures", new IntegerKind("a number of failures", 0, 1000), 5,
        "So many failed requests in a row take a server out; 0 turns this off.");

    private static readonly Setting<TimeSpan> Ejection = Setting.Optional(
        "ejection_seconds", SecondsKind.Positive, 30, "For how long it is out.");

    private static readonly Setting<int> MaxEjectedPercent = Setting.Optional(
        "max_ejected_percent", new IntegerKind("a percentage", 0, 100), 50,
        "No server is taken out if more than this part of all would then be out. One of two or more always may be, unless this is 0.");

    /// <inheritdoc/>
    public override ImmutableArray<Setting> Members => [ConsecutiveFailures, Ejection, MaxEjectedPercent];

    /// <inheritdoc/>
    protected override OutlierDetectionPolicy Build(SettingValues values) => new()
    {
        ConsecutiveFailures = values.Get(ConsecutiveFailures),
        Ejection = values.Get(Ejection),
        MaxEjectedPercent = values.Get(MaxEjectedPercent),
    };
}
