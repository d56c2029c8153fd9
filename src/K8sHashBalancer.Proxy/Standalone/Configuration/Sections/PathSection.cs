using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

/// <summary>The path as a key.</summary>
internal sealed class PathSection : ObjectKind<KeySource>
{
    private static readonly Setting<int?> Segments = Setting.Optional(
        "segments", new IntegerKind("a number of segments", 1, 100).OrNull(), null,
        "How many segments count: with 2, `/a/b/c` and `/a/b/d` have the same key. Without it all of them do.");

    /// <inheritdoc/>
    public override ImmutableArray<Setting> Members => [Segments];

    /// <inheritdoc/>
    protected override KeySource Build(SettingValues values) => new KeySource.Path(values.Get(Segments));
}
