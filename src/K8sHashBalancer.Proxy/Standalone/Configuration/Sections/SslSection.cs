using System.Collections.Immutable;
using K8sHashBalancer.Proxy.Standalone.Configuration.Kinds;
using K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Sections;

/// <summary>The section <c>ssl</c> of <c>load_balancer</c>; read as null if it is off.</summary>
internal sealed class SslSection : ObjectKind<TlsConfiguration?>
{
    /// <summary>Must differ from the other ports.</summary>
    public static readonly Setting<int?> Port = Setting.Optional(
        "port", IntegerKind.Port.OrNull(), null,
        "A port of its own for HTTPS, next to plain HTTP on `load_balancer.port`. Without one `load_balancer.port` speaks HTTPS.");

    private static readonly Setting<bool> Enabled = Setting.Optional("enabled", new BooleanKind(), false, "Whether HTTPS is served.");

    private static readonly Setting<string?> CertFile = Setting.Optional(
        "cert_file", new FileKind().OrNull(), null, "The certificate and its chain, PEM. Required when HTTPS is served.");

    private static readonly Setting<string?> KeyFile = Setting.Optional(
        "key_file", new FileKind().OrNull(), null, "The private key, PEM. Required when HTTPS is served.");

    /// <inheritdoc/>
    public override ImmutableArray<Setting> Members => [Enabled, CertFile, KeyFile, Port];

    /// <inheritdoc/>
    protected override void Check(SettingValues values, ReadingContext context)
    {
        if (!values.TryGet(Enabled, out var isEnabled) || !isEnabled)
        {
            return;
        }

        foreach (var file in (Setting<string?>[])[CertFile, KeyFile])
        {
            if (values.TryGet(file, out var path) && path is null)
            {
                context.Refuse(values.PlaceOf(file), $"is required, because {values.PlaceOf(Enabled)} is true; write a file path.");
            }
        }
    }

    /// <inheritdoc/>
    protected override TlsConfiguration? Build(SettingValues values) =>
        values.Get(Enabled) ? new TlsConfiguration(values.Get(CertFile)!, values.Get(KeyFile)!, values.Get(Port)) : null;
}
