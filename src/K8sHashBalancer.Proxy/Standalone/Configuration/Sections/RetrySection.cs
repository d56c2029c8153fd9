using System.Collections.Immutable;
using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

/// <summary>The section <c>retry</c>, read as the number of attempts.</summary>
internal sealed class RetrySection : ObjectKind<int>
{
    private static readonly Setting<int> Attempts = Setting.Optional(
        "attempts", new IntegerKind("a number of attempts", 0, 10), 1,
        "How many other servers are tried. Only a request of which nothing was sent is tried again.");

    /// <inheritdoc/>
    public override ImmutableArray<Setting> Members => [Attempts];

    /// <inheritdoc/>
    protected override int Build(SettingValues values) => values.Get(Attempts);
}
