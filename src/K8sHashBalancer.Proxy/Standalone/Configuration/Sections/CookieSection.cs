using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

/// <summary>A cookie as a key.</summary>
internal sealed class CookieSection : ObjectKind<KeySource>
{
    /// <summary>400 days: browsers keep no cookie for longer.</summary>
    private const int LongestTimeToLive = 400 * 24 * 60 * 60;

    private static readonly Setting<string> Name = Setting.Required(
        "name", new TextKind("a cookie name", KeySources.TokenPattern), "The cookie's name.");

    // Whole seconds: a cookie's Max-Age has no decimals.
    private static readonly Setting<int?> TimeToLive = Setting.Optional(
        "ttl_seconds", new IntegerKind("a number of whole seconds", 1, LongestTimeToLive).OrNull(), null,
        "If given, a client without the cookie gets one with a random value for this long.");

    /// <inheritdoc/>
    public override ImmutableArray<Setting> Members => [Name, TimeToLive];

    /// <inheritdoc/>
    protected override KeySource Build(SettingValues values) => new KeySource.Cookie(
        values.Get(Name), values.Get(TimeToLive) is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
}
